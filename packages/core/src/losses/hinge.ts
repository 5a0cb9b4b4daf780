/**
 * The loss of support vector machines.
 *
 * Reference: `keras.losses.Hinge`.
 */
import {abs, add, cast, equal, mul, neg, relu, step, sub, type Tensor} from '@tensorflow/tfjs-core';
import type {NoOptions} from '../activations/defineActivation.ts';
import {isPositive} from '../activations/isPositive.ts';
import {onWasm} from '../ops/onWasm.ts';
import {definePairLoss, type PairMean} from './definePairLoss.ts';
import {pairwiseLoss} from './pairwise.ts';
import type {ReductionOptions} from './reduction.ts';

/** Labels of which 0 is taken for -1. Comparisons on wasm take ten times as long as this. */
export const signed = (y: Tensor): Tensor =>
  onWasm() ? add(y, sub(step(abs(y)), 1)) : sub(y, cast(equal(y, 0), 'float32'));

/** `1 - y · ŷ`: by how much the output falls short of the margin. */
export const shortfall = (y: Tensor, x: Tensor): Tensor => sub(1, mul(signed(y), x));

const ofSamples: PairMean<NoOptions> = definePairLoss<NoOptions>({
  name: 'ZooHinge',
  value: (y, x): Tensor => relu(shortfall(y, x)),
  slopeByTrue: (y, x): Tensor => neg(mul(isPositive(shortfall(y, x)), x)),
  slopeByPred: (y, x): Tensor => neg(mul(isPositive(shortfall(y, x)), signed(y))),
});

/**
 * `max(1 - y · ŷ, 0)`, averaged over the values of each sample; its slope at the kink is 0.
 *
 * @param yTrue - Labels -1 and 1, or 0 and 1, `[batch, …]`.
 * @param yPred - Scores of the same shape: what is above 0 means 1.
 * @returns `[batch]`, or a scalar if `reduction` says so.
 * @throws ConfigError if the shapes differ.
 */
export function hinge(yTrue: Tensor, yPred: Tensor, options: ReductionOptions = {}): Tensor {
  return pairwiseLoss('hinge', yTrue, yPred, options, (y, x) => ofSamples(y, x, {}));
}
