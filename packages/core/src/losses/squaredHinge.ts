import {mul, relu, square, type Tensor} from '@tensorflow/tfjs-core';
import type {NoOptions} from '../activations/defineActivation.ts';
import {definePairLoss, type PairMean} from './definePairLoss.ts';
import {shortfall, signed} from './hinge.ts';
import {pairwiseLoss} from './pairwise.ts';
import type {ReductionOptions} from './reduction.ts';

const ofSamples: PairMean<NoOptions> = definePairLoss<NoOptions>({
  name: 'ZooSquaredHinge',
  value: (y, x): Tensor => square(relu(shortfall(y, x))),
  slopeByTrue: (y, x): Tensor => mul(mul(relu(shortfall(y, x)), -2), x),
  slopeByPred: (y, x): Tensor => mul(mul(relu(shortfall(y, x)), -2), signed(y)),
});

/**
 * `max(1 - y · ŷ, 0)²`, averaged over the values of each sample.
 *
 * Reference: `keras.losses.SquaredHinge`.
 *
 * @param yTrue - Labels -1 and 1, or 0 and 1, `[batch, …]`.
 * @param yPred - Scores of the same shape: what is above 0 means 1.
 * @returns `[batch]`, or a scalar if `reduction` says so.
 * @throws ConfigError if the shapes differ.
 */
export function squaredHinge(yTrue: Tensor, yPred: Tensor, options: ReductionOptions = {}): Tensor {
  return pairwiseLoss('squaredHinge', yTrue, yPred, options, (y, x) => ofSamples(y, x, {}));
}
