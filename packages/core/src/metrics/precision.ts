import {type RatioOptions, ratioMetric} from './classCounts.ts';
import type {EpochMetric} from './epochMetric.ts';

/**
 * The part of the decisions for a class that are right, `tp / (tp + fp)`, over a whole data set.
 *
 * In logs it is `precision`.
 *
 * Takes one-hot `[batch, numClasses]` or class indices `[batch]` with scores
 * `[batch, numClasses]`; 0 or 1 with one score a sample; 0 and 1 `[batch, numClasses]` with `multilabel: true`; class
 * indices with predicted class indices (int32). Axes between, as those of pixels, count as more samples.
 *
 * Reference: scikit-learn `precision_score`.
 *
 * @throws ConfigError if an option is out of range, or a batch does not fit.
 */
export function precision(options: RatioOptions & {average: 'none'}): EpochMetric<number[]>;
export function precision(options?: RatioOptions): EpochMetric;
export function precision(options: RatioOptions = {}): EpochMetric<number | number[]> {
  return ratioMetric('precision', options, ({hits, decided}) => [hits, decided]);
}
