import type {EpochMetric} from './epochMetric.ts';
import {type RankingOptions, rankingMetric} from './rankedScores.ts';

/**
 * Average precision, `Σ (Rₙ - Rₙ₋₁) · Pₙ` over all thresholds: the area under the curve of precision over recall as a sum
 * of steps, without interpolation; over a whole data set, exact, without a grid of thresholds.
 *
 * 0 for a class that does not occur. Of several classes each is set against all others; their `'macro'` mean is the mAP of
 * classification. In logs it is `averagePrecision`. Takes labels and outputs as `rocAuc` does, and keeps all scores.
 *
 * Reference: scikit-learn `average_precision_score`.
 *
 * @throws ConfigError if an option is out of range, or a batch does not fit.
 */
export function averagePrecision(options: RankingOptions & {average: 'none'}): EpochMetric<number[]>;
export function averagePrecision(options?: RankingOptions): EpochMetric;
export function averagePrecision(options: RankingOptions = {}): EpochMetric<number | number[]> {
  return rankingMetric('averagePrecision', options, ({positive, negative}) => {
    let [sum, positives, all] = [0, 0, 0];
    for (let i = 0; i < positive.length; i++) {
      positives += positive[i];
      all += positive[i] + negative[i];
      if (positive[i] > 0) sum += (positive[i] * positives) / all;
    }
    return positives > 0 ? sum / positives : 0;
  });
}
