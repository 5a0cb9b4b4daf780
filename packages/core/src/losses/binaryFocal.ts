/**
 * Focal loss of yes-or-no questions: what is classified well already counts less.
 *
 * Lin et al., "Focal loss for dense object detection", arXiv:1708.02002 (2017).
 * Reference: `torchvision.ops.sigmoid_focal_loss`.
 */
import {add, mul, neg, sigmoid, sub, type Tensor} from '@tensorflow/tfjs-core';
import {checkNumber} from '../activations/checkNumber.ts';
import {logSigmoid} from '../activations/logSigmoid.ts';
import {focus} from './focus.ts';
import {pairwiseLoss} from './pairwise.ts';
import {perSample} from './perSample.ts';
import type {ReductionOptions} from './reduction.ts';

/** Options of {@link binaryFocal}. */
export interface BinaryFocalOptions extends ReductionOptions {
  /** How strongly the easy cases are played down; 0 for cross-entropy. @defaultValue 2 */
  gamma?: number;
  /** Weight of the positive labels, from 0 to 1; the negative ones have `1 - alpha`. False for none. @defaultValue 0.25 */
  alpha?: number | false;
}

/**
 * `-α_t · (1 - p_t)^γ · log p_t`, with `p_t` the probability given to the right answer; averaged over the values of
 * each sample.
 *
 * @param yTrue - Labels 0 and 1, `[batch, …]`.
 * @param yPred - Logits of the same shape.
 * @returns `[batch]`, or a scalar if `reduction` says so.
 * @throws ConfigError if the shapes differ or an option is out of range.
 */
export function binaryFocal(yTrue: Tensor, yPred: Tensor, options: BinaryFocalOptions = {}): Tensor {
  const {gamma = 2, alpha = 0.25, ...rest} = options;
  checkNumber('binaryFocal', 'gamma', gamma, 'a number of at least 0', n => n >= 0);
  if (alpha !== false) {
    checkNumber('binaryFocal', 'alpha', alpha, 'a number from 0 to 1, or false,', n => n >= 0 && n <= 1);
  }
  return pairwiseLoss('binaryFocal', yTrue, yPred, rest, (y, z) => {
    const no = sub(1, y);
    const crossEntropy = neg(add(mul(y, logSigmoid(z)), mul(no, logSigmoid(neg(z)))));
    const wrong = add(mul(y, sigmoid(neg(z))), mul(no, sigmoid(z)));
    const loss = mul(crossEntropy, focus(wrong, gamma));
    return perSample(alpha === false ? loss : mul(loss, add(mul(y, alpha), mul(no, 1 - alpha))));
  });
}
