import type {EpochMetric} from './epochMetric.ts';
import {type RankingOptions, rankingMetric} from './rankedScores.ts';

/**
 * Area under the curve of true over false positives: the probability that a sample of a class scores higher than one that
 * is not of it, equal scores counting half; over a whole data set, exact, without a grid of thresholds.
 *
 * NaN where all samples are of the class or none is, and so is the plain mean over classes if one is. Of several classes each is
 * set against all others (one versus rest). In logs it is `rocAuc`.
 *
 * Takes one-hot `[batch, numClasses]` or class indices `[batch]` with scores `[batch, numClasses]`; 0 or 1 with one score
 * a sample; 0 and 1 `[batch, numClasses]` with `multilabel: true`. Axes between, as those of pixels, count as more samples.
 * Keeps all scores until the end.
 *
 * Hanley, McNeil, "The meaning and use of the area under a ROC curve" (1982). Reference: scikit-learn `roc_auc_score`.
 *
 * @throws ConfigError if an option is out of range, or a batch does not fit.
 */
export function rocAuc(options: RankingOptions & {average: 'none'}): EpochMetric<number[]>;
export function rocAuc(options?: RankingOptions): EpochMetric;
export function rocAuc(options: RankingOptions = {}): EpochMetric<number | number[]> {
  return rankingMetric('rocAuc', options, ({positive, negative}) => {
    let [area, positives, negatives] = [0, 0, 0];
    for (let i = 0; i < positive.length; i++) {
      area += negative[i] * (positives + positive[i] / 2);
      positives += positive[i];
      negatives += negative[i];
    }
    return area / (positives * negatives);
  });
}
