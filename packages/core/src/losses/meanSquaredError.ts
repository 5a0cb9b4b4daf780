import {mul, squaredDifference, sub, type Tensor} from '@tensorflow/tfjs-core';
import type {NoOptions} from '../activations/defineActivation.ts';
import {definePairLoss, type PairMean} from './definePairLoss.ts';
import {pairwiseLoss} from './pairwise.ts';
import type {ReductionOptions} from './reduction.ts';

const ofSamples: PairMean<NoOptions> = definePairLoss<NoOptions>({
  name: 'ZooMeanSquaredError',
  value: (y, x) => squaredDifference(x, y),
  slopeByTrue: (y, x): Tensor => mul(sub(y, x), 2),
  slopeByPred: (y, x): Tensor => mul(sub(x, y), 2),
});

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
  return pairwiseLoss('meanSquaredError', yTrue, yPred, options, (y, x) => ofSamples(y, x, {}));
}
