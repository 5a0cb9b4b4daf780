import {type RatioOptions, ratioMetric} from './classCounts.ts';
import type {EpochMetric} from './epochMetric.ts';

/**
 * The part of the samples of a class that are found, `tp / (tp + fn)`, over a whole data set; also called sensitivity.
 *
 * In logs it is `recall`.
 *
 * Takes one-hot `[batch, numClasses]` or class indices `[batch]` with scores
 * `[batch, numClasses]`; 0 or 1 with one score a sample; 0 and 1 `[batch, numClasses]` with `multilabel: true`; class
 * indices with predicted class indices (int32). Axes between, as those of pixels, count as more samples.
 *
 * Reference: scikit-learn `recall_score`.
 *
 * @throws ConfigError if an option is out of range, or a batch does not fit.
 */
export function recall(options: RatioOptions & {average: 'none'}): EpochMetric<number[]>;
export function recall(options?: RatioOptions): EpochMetric;
export function recall(options: RatioOptions = {}): EpochMetric<number | number[]> {
  return ratioMetric('recall', options, ({hits, support}) => [hits, support]);
}
