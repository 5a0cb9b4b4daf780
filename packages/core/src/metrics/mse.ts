import type {EpochMetric} from './epochMetric.ts';
import {meanError} from './meanError.ts';

/**
 * Mean squared error, `Σ (y - x)² / n`, of numbers `[batch]` or `[batch, …]`, over a whole data set. In logs it is `mse`.
 *
 * Reference: scikit-learn `mean_squared_error`.
 *
 * @throws ConfigError if labels and outputs of a batch differ in shape.
 */
export function mse(): EpochMetric {
  return meanError('mse', (truth, output) => (truth - output) ** 2);
}
