import {type RatioOptions, ratioMetric} from './classCounts.ts';
import type {EpochMetric} from './epochMetric.ts';

/**
 * The part of the samples that are not of a class and not taken for it, `tn / (tn + fp)`, over a whole data set.
 *
 * In logs it is `specificity`; the recall of the other class.
 *
 * Takes one-hot `[batch, numClasses]` or class indices `[batch]` with scores
 * `[batch, numClasses]`; 0 or 1 with one score a sample; 0 and 1 `[batch, numClasses]` with `multilabel: true`; class
 * indices with predicted class indices (int32). Axes between, as those of pixels, count as more samples.
 *
 * Reference: scikit-learn `multilabel_confusion_matrix`.
 *
 * @throws ConfigError if an option is out of range, or a batch does not fit.
 */
export function specificity(options: RatioOptions & {average: 'none'}): EpochMetric<number[]>;
export function specificity(options?: RatioOptions): EpochMetric;
export function specificity(options: RatioOptions = {}): EpochMetric<number | number[]> {
  return ratioMetric('specificity', options, ({total, support, decided, hits}) => [
    total - support - decided + hits,
    total - support,
  ]);
}
