/**
 * Focal loss of a classifier: samples that are classified well already count less.
 *
 * Lin et al., "Focal loss for dense object detection", arXiv:1708.02002 (2017).
 * Reference: `keras.losses.CategoricalFocalCrossentropy`.
 */
import {logSoftmax, mul, neg, sum, type Tensor} from '@tensorflow/tfjs-core';
import {checkNumber} from '../activations/checkNumber.ts';
import {expm1OfNegative} from '../activations/expm1OfNegative.ts';
import {type ClassLossOptions, classLoss} from './classLoss.ts';
import {focus} from './focus.ts';
import {finite} from './logProbabilities.ts';

/** Options of {@link categoricalFocal}. */
export interface CategoricalFocalOptions extends ClassLossOptions {
  /** How strongly the easy cases are played down; 0 for cross-entropy. @defaultValue 2 */
  gamma?: number;
  /** Multiplies the loss; for a weight of each class there is `classWeights`. @defaultValue 0.25 */
  alpha?: number;
}

/**
 * `-α · Σ_c t_c · (1 - p_c)^γ · log p_c` for each sample, with `p = softmax(z)`.
 *
 * @param yTrue - One-hot labels `[batch, numClasses]`, or class indices `[batch]` or `[batch, 1]`.
 * @param yPred - Logits `[batch, numClasses]`.
 * @returns `[batch]`, or a scalar if `reduction` says so.
 * @throws ConfigError if the shapes do not go together or an option is out of range.
 */
export function categoricalFocal(yTrue: Tensor, yPred: Tensor, options: CategoricalFocalOptions = {}): Tensor {
  const {gamma = 2, alpha = 0.25, ...rest} = options;
  checkNumber('categoricalFocal', 'gamma', gamma, 'a number of at least 0', n => n >= 0);
  checkNumber('categoricalFocal', 'alpha', alpha, 'a number of at least 0', n => n >= 0);
  return classLoss('categoricalFocal', yTrue, yPred, rest, (targets, logits) => {
    const logP = finite(logSoftmax(logits));
    // 1 - p from log p, so that it does not cancel where p is near 1
    const factor = focus(neg(expm1OfNegative(logP)), gamma);
    return mul(sum(mul(targets, mul(factor, logP)), 1), -alpha);
  });
}
