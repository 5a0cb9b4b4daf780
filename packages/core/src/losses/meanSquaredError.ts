import {square, sub, type Tensor} from '@tensorflow/tfjs-core';
import {pairwiseLoss} from './pairwise.ts';
import type {ReductionOptions} from './reduction.ts';

/**
 * `(y - ŷ)²`, averaged over the values of each sample.
 *
 * Reference: `torch.nn.functional.mse_loss`.
 *
 * @param yTrue - Values wanted, `[batch, …]`.
 * @param yPred - Values predicted, of the same shape.
 * @returns `[batch]`, or a scalar if `reduction` says so.
 * @throws ConfigError if the shapes differ.
 */
export function meanSquaredError(yTrue: Tensor, yPred: Tensor, options: ReductionOptions = {}): Tensor {
  return pairwiseLoss('meanSquaredError', yTrue, yPred, options, (y, x) => square(sub(x, y)));
}
