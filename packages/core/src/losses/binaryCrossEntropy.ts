/**
 * Cross-entropy of yes-or-no questions: one class, or several that do not exclude each other.
 *
 * Reference: `torch.nn.functional.binary_cross_entropy_with_logits` and `binary_cross_entropy`.
 */
import {add, mul, neg, sub, type Tensor, tensor1d, tidy} from '@tensorflow/tfjs-core';
import {checkNumber} from '../activations/checkNumber.ts';
import {logSigmoid} from '../activations/logSigmoid.ts';
import {ConfigError} from '../errors.ts';
import {clampedLog} from './clampedLog.ts';
import {pairwiseLoss} from './pairwise.ts';
import type {ReductionOptions} from './reduction.ts';

/** Options of {@link binaryCrossEntropy}. */
export interface BinaryCrossEntropyOptions extends ReductionOptions {
  /** The outputs are scores before a sigmoid; false for probabilities. @defaultValue true */
  fromLogits?: boolean;
  /** Weight of the positive labels: one number, or one for each value of the last axis; 0 or more. @defaultValue 1 */
  posWeight?: number | readonly number[];
}

/**
 * `-(w · y · log p + (1 - y) · log(1 - p))` with `w = posWeight`, in nats, averaged over the values of each sample.
 *
 * Logits of ±1e4 are as good as any. Logarithms of probabilities are held at -100, as in PyTorch, and slopes at ±1e12.
 *
 * @param yTrue - Labels from 0 to 1, `[batch, …]`.
 * @param yPred - Logits of the same shape, or probabilities.
 * @returns `[batch]`, or a scalar if `reduction` says so.
 * @throws ConfigError if the shapes differ or `posWeight` does not fit.
 */
export function binaryCrossEntropy(yTrue: Tensor, yPred: Tensor, options: BinaryCrossEntropyOptions = {}): Tensor {
  const {fromLogits = true, posWeight = 1, ...rest} = options;
  const weights = Array.isArray(posWeight) ? posWeight : [posWeight];
  for (const weight of weights) {
    checkNumber('binaryCrossEntropy', 'posWeight', weight, 'a number of at least 0, or a list of such,', n => n >= 0);
  }
  const last = yPred.shape[yPred.rank - 1];
  if (weights.length !== 1 && weights.length !== last) {
    throw new ConfigError(
      `binaryCrossEntropy: posWeight has ${weights.length} numbers and the outputs have shape [${yPred.shape}]; ` +
        `one number or ${last} are needed`,
    );
  }
  return tidy(() =>
    pairwiseLoss('binaryCrossEntropy', yTrue, yPred, rest, (y, x) => {
      const yes = fromLogits ? logSigmoid(x) : clampedLog(x);
      const no = fromLogits ? logSigmoid(neg(x)) : clampedLog(sub(1, x));
      const positive = weights.every(w => w === 1) ? y : mul(y, tensor1d(weights));
      return neg(add(mul(positive, yes), mul(sub(1, y), no)));
    }),
  );
}
