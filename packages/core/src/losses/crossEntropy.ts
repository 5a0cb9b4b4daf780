/**
 * Cross-entropy of class scores: the loss of a classifier.
 *
 * Reference: `torch.nn.CrossEntropyLoss`, tf.keras `CategoricalCrossentropy(from_logits=True)`.
 */
import {logSoftmax, mul, neg, sum, type Tensor, type Tensor1D, tidy} from '@tensorflow/tfjs-core';
import {classTargets} from '../metrics/classTargets.ts';

/**
 * `-Σ_c p_c · log softmax(z)_c` for each sample, in nats.
 *
 * Works on logits, so that no probability is ever rounded to 0 and nothing overflows at logits of ±1e4.
 * Argument order and result fit `model.compile({loss: crossEntropy})`.
 *
 * @param labels - Class probabilities `[batch, numClasses]` (one-hot as a rule), or class indices `[batch]` or `[batch, 1]`.
 * @param logits - Scores `[batch, numClasses]`, not passed through softmax.
 * @returns The loss of each sample, `[batch]`.
 * @throws ConfigError if the shapes do not go together.
 */
export function crossEntropy(labels: Tensor, logits: Tensor): Tensor1D {
  return tidy(() => neg(sum(mul(classTargets('crossEntropy', labels, logits), logSoftmax(logits)), 1)) as Tensor1D);
}
