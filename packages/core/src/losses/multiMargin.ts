/**
 * The loss of multi-class support vector machines.
 *
 * Crammer and Singer, "On the algorithmic implementation of multiclass kernel-based vector machines" (JMLR 2001).
 * Reference: `torch.nn.functional.multi_margin_loss`.
 */
import {add, mean, mul, relu, square, sub, sum, type Tensor} from '@tensorflow/tfjs-core';
import {checkNumber} from '../activations/checkNumber.ts';
import {classLoss} from './classLoss.ts';
import type {ReductionOptions} from './reduction.ts';

/** Options of {@link multiMargin}. */
export interface MultiMarginOptions extends ReductionOptions {
  /** Power of each shortfall: 1 or 2. @defaultValue 1 */
  p?: 1 | 2;
  /** By how much the right score should be higher than each other one. @defaultValue 1 */
  margin?: number;
}

/**
 * `Σ_(c ≠ y) max(margin - z_y + z_c, 0)^p / numClasses` for each sample with label `y`.
 *
 * @param yTrue - Class indices `[batch]` or `[batch, 1]`, or one-hot labels `[batch, numClasses]`.
 * @param yPred - Scores `[batch, numClasses]`.
 * @returns `[batch]`, or a scalar if `reduction` says so.
 * @throws ConfigError if the shapes do not go together or an option is out of range.
 */
export function multiMargin(yTrue: Tensor, yPred: Tensor, options: MultiMarginOptions = {}): Tensor {
  const {p = 1, margin = 1, ...rest} = options;
  checkNumber('multiMargin', 'p', p, '1 or 2', n => n === 1 || n === 2);
  checkNumber('multiMargin', 'margin', margin, 'a finite number');
  return classLoss('multiMargin', yTrue, yPred, rest, (targets, scores) => {
    const right = sum(mul(targets, scores), 1, true);
    const shortfall = relu(add(sub(scores, right), margin));
    return mean(mul(p === 2 ? square(shortfall) : shortfall, sub(1, targets)), 1);
  });
}
