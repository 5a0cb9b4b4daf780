import type {EpochMetric} from './epochMetric.ts';
import {meanError} from './meanError.ts';

/**
 * Mean absolute error, `Σ |y - x| / n`, of numbers `[batch]` or `[batch, …]`, over a whole data set. In logs it is `mae`.
 *
 * Reference: scikit-learn `mean_absolute_error`.
 *
 * @throws ConfigError if labels and outputs of a batch differ in shape.
 */
export function mae(): EpochMetric {
  return meanError('mae', (truth, output) => Math.abs(truth - output));
}
