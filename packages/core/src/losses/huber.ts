/**
 * Squared error near 0 and absolute error further out, so that outliers do not rule.
 *
 * Huber, "Robust estimation of a location parameter" (1964). Reference: `torch.nn.functional.huber_loss`.
 */
import {clipByValue, mul, sub, type Tensor} from '@tensorflow/tfjs-core';
import {checkNumber} from '../activations/checkNumber.ts';
import {defineErrorLoss, type PairMean} from './definePairLoss.ts';
import {pairwiseLoss} from './pairwise.ts';
import type {ReductionOptions} from './reduction.ts';

/** Options of {@link huber}. */
export interface HuberOptions extends ReductionOptions {
  /** Error at which the parabola goes over into a line; above 0. @defaultValue 1 */
  delta?: number;
}

/** `d²/2` for `|d| <= delta`, else `delta · (|d| - delta/2)`: with `c` the clipped `d`, both are `c · (d - c/2)`. */
export const huberOfSamples: PairMean<{delta: number}> = defineErrorLoss<{delta: number}>(
  'ZooHuber',
  (d, {delta}): Tensor => {
    const clipped = clipByValue(d, -delta, delta);
    return mul(clipped, sub(d, mul(clipped, 0.5)));
  },
  (d, {delta}) => clipByValue(d, -delta, delta),
);

/**
 * `d²/2` where the error `d = ŷ - y` is at most `delta`, else `delta · (|d| - delta/2)`; averaged over the values of
 * each sample.
 *
 * @param yTrue - Values wanted, `[batch, …]`.
 * @param yPred - Values predicted, of the same shape.
 * @returns `[batch]`, or a scalar if `reduction` says so.
 * @throws ConfigError if the shapes differ or `delta` is not above 0.
 */
export function huber(yTrue: Tensor, yPred: Tensor, options: HuberOptions = {}): Tensor {
  const {delta = 1, ...rest} = options;
  checkNumber('huber', 'delta', delta, 'a number above 0', n => n > 0);
  return pairwiseLoss('huber', yTrue, yPred, rest, (y, x) => huberOfSamples(y, x, {delta}));
}
