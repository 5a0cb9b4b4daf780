/**
 * Cross-entropy of class scores: the loss of a classifier.
 *
 * Reference: `torch.nn.CrossEntropyLoss`, tf.keras `CategoricalCrossentropy(from_logits=True)`.
 */
import {mul, type Tensor, type Tensor1D, tidy} from '@tensorflow/tfjs-core';
import {checkFlags} from '../made.ts';
import {clampedLog} from './clampedLog.ts';
import {type ClassLossOptions, classLoss} from './classLoss.ts';
import {negativeLogLikelihood} from './logProbabilities.ts';
import {softmaxCrossEntropy, softmaxCrossEntropyOfIndices} from './softmaxCrossEntropy.ts';

/** Options of {@link crossEntropy}. */
export interface CrossEntropyOptions extends ClassLossOptions {
  /** The outputs are scores before a softmax; false for probabilities, which must sum to 1. @defaultValue true */
  fromLogits?: boolean;
  /** The loss in bits, and not in nats. @defaultValue false */
  bits?: boolean;
}

/**
 * `-Σ_c w_c · t_c · log p_c` for each sample, in nats, with `p = softmax(z)` and `t` the labels.
 *
 * Works on logits, so that no probability is ever rounded to 0 and nothing overflows at logits of ±1e4. Logarithms of
 * probabilities, if these are given, are held at -100. A class index that is no class has the loss NaN.
 * Argument order and result fit `model.compile({loss: crossEntropy})`; with options,
 * `loss: (labels, logits) => crossEntropy(labels, logits, {labelSmoothing: 0.1})`.
 *
 * @param labels - Class probabilities `[batch, numClasses]` (one-hot as a rule), or class indices `[batch]` or `[batch, 1]`.
 * @param logits - Scores `[batch, numClasses]`, not passed through softmax. Pictures of scores,
 *   `[batch, height, width, numClasses]`, have a label and a loss for each pixel.
 * @returns The loss of each sample, `[batch]`, or a scalar if `reduction` says so.
 * @throws ConfigError if the shapes do not go together or an option is out of range.
 */
export function crossEntropy(
  labels: Tensor,
  logits: Tensor,
  options: CrossEntropyOptions & {reduction?: 'none'},
): Tensor1D;
export function crossEntropy(labels: Tensor, logits: Tensor): Tensor1D;
export function crossEntropy(labels: Tensor, logits: Tensor, options?: CrossEntropyOptions): Tensor;
export function crossEntropy(labels: Tensor, logits: Tensor, options: CrossEntropyOptions = {}): Tensor {
  return crossEntropyOf('crossEntropy', labels, logits, options);
}

/** {@link crossEntropy} under the name of whoever calls it. */
export function crossEntropyOf(owner: string, labels: Tensor, scores: Tensor, options: CrossEntropyOptions): Tensor {
  const {fromLogits = true, bits = false, ...rest} = options;
  checkFlags(owner, {fromLogits, bits});
  return tidy(() => {
    const nats = fromLogits
      ? classLoss(owner, labels, scores, rest, softmaxCrossEntropy, softmaxCrossEntropyOfIndices)
      : classLoss(owner, labels, scores, rest, (targets, rows) => negativeLogLikelihood(targets, clampedLog(rows)));
    return bits ? mul(nats, Math.LOG2E) : nats;
  });
}
