/**
 * Logarithm of the hyperbolic cosine: squared error near 0, absolute error further out, smooth everywhere.
 *
 * Reference: `keras.losses.LogCosh`.
 */
import {abs, add, less, mul, neg, square, sub, type Tensor, tanh, where} from '@tensorflow/tfjs-core';
import type {NoOptions} from '../activations/defineActivation.ts';
import {log1p} from '../activations/log1p.ts';
import {log1pExp} from '../activations/log1pExp.ts';
import {defineErrorLoss, type PairMean} from './definePairLoss.ts';
import {pairwiseLoss} from './pairwise.ts';
import type {ReductionOptions} from './reduction.ts';

const ofSamples: PairMean<NoOptions> = defineErrorLoss<NoOptions>(
  'ZooLogCosh',
  (d): Tensor => {
    // |d| + log(1 + e^-2|d|) - log 2 cancels near 0; there log cosh d = -log(1 - tanh² d) / 2 does not
    const near = mul(log1p(neg(square(tanh(d)))), -0.5);
    const far = add(sub(abs(d), Math.LN2), log1pExp(mul(d, 2)));
    return where(less(abs(d), 1), near, far);
  },
  d => tanh(d),
);

/**
 * `log cosh(ŷ - y)`, averaged over the values of each sample: about `d²/2` for small errors, `|d| - log 2` for large ones.
 *
 * @param yTrue - Values wanted, `[batch, …]`.
 * @param yPred - Values predicted, of the same shape.
 * @returns `[batch]`, or a scalar if `reduction` says so.
 * @throws ConfigError if the shapes differ.
 */
export function logCosh(yTrue: Tensor, yPred: Tensor, options: ReductionOptions = {}): Tensor {
  return pairwiseLoss('logCosh', yTrue, yPred, options, (y, x) => ofSamples(y, x, {}));
}
