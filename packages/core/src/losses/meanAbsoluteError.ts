import {abs, type Tensor} from '@tensorflow/tfjs-core';
import type {NoOptions} from '../activations/defineActivation.ts';
import {signOf} from './absolute.ts';
import {defineErrorLoss, type PairMean} from './definePairLoss.ts';
import {pairwiseLoss} from './pairwise.ts';
import type {ReductionOptions} from './reduction.ts';

/** The loss of each sample. */
export const absoluteOfSamples: PairMean<NoOptions> = defineErrorLoss<NoOptions>(
  'ZooMeanAbsoluteError',
  d => abs(d),
  d => signOf(d),
);

/**
 * `|y - ŷ|`, averaged over the values of each sample; its slope at 0 is 0.
 *
 * Reference: `torch.nn.functional.l1_loss`.
 *
 * @param yTrue - Values wanted, `[batch, …]`.
 * @param yPred - Values predicted, of the same shape.
 * @returns `[batch]`, or a scalar if `reduction` says so.
 * @throws ConfigError if the shapes differ.
 */
export function meanAbsoluteError(yTrue: Tensor, yPred: Tensor, options: ReductionOptions = {}): Tensor {
  return pairwiseLoss('meanAbsoluteError', yTrue, yPred, options, (y, x) => absoluteOfSamples(y, x, {}));
}
