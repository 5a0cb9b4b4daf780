/**
 * Softmax and cross-entropy in one op, whose gradient needs no logarithm and loses nothing: `softmax(z) - t`.
 */
import {exp, expandDims, log, logSoftmax, max, mul, neg, softmax, sub, sum, type Tensor} from '@tensorflow/tfjs-core';
import {defineOp} from '../ops/defineOp.ts';
import {finite} from './logProbabilities.ts';

interface Attrs {
  /** Each row of the targets sums to 1, which saves the gradient a step. */
  readonly normalized: boolean;
}

const op = defineOp<'targets' | 'logits', Attrs>({
  name: 'ZooSoftmaxCrossEntropy',
  compose: ({targets, logits}, {normalized}) => {
    // Σ t · (log Σ e^z - z), relative to the largest z: log softmax itself, as large as the logits, is not needed
    const relative = sub(logits, max(logits, 1, true));
    const logSum = log(sum(exp(relative), 1));
    const ofTargets = sum(mul(targets, finite(relative)), 1);
    return sub(normalized ? logSum : mul(sum(targets, 1), logSum), ofTargets);
  },
  gradient: {
    saves: ['targets', 'logits'],
    of: (dy, {targets, logits}, {normalized}) => ({
      logits: () => {
        const p = softmax(logits);
        const total = normalized ? p : mul(p, sum(targets, 1, true));
        return mul(sub(total, targets), expandDims(dy, 1));
      },
      targets: () => neg(mul(logSoftmax(logits), expandDims(dy, 1))),
    }),
  },
});

/**
 * `-Σ_c t_c · log softmax(z)_c` for each row.
 *
 * @param targets - `[rows, numClasses]`, at least 0.
 * @param logits - `[rows, numClasses]`.
 * @returns `[rows]`.
 */
export function softmaxCrossEntropy(targets: Tensor, logits: Tensor, normalized: boolean): Tensor {
  return op({targets, logits}, {normalized});
}
