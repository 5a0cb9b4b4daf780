import type {Tensor} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {areIndices} from './classLoss.ts';
import {type CrossEntropyOptions, crossEntropyOf} from './crossEntropy.ts';

/**
 * {@link crossEntropy} of class indices, and of nothing else.
 *
 * Unlike tfjs's and Keras's function of this name it takes logits, unless `fromLogits` is false.
 *
 * @param yTrue - Class indices, `[batch]` or `[batch, 1]`.
 * @param yPred - Scores, `[batch, numClasses]`.
 * @returns `[batch]`, or a scalar if `reduction` says so.
 * @throws ConfigError if the labels are not class indices.
 */
export function sparseCategoricalCrossEntropy(yTrue: Tensor, yPred: Tensor, options: CrossEntropyOptions = {}): Tensor {
  if (!areIndices('sparseCategoricalCrossEntropy', yTrue, yPred)) {
    throw new ConfigError(
      `sparseCategoricalCrossEntropy: labels have shape [${yTrue.shape}], that of the scores; ` +
        'class indices are needed; for one-hot labels use categoricalCrossEntropy or crossEntropy',
    );
  }
  return crossEntropyOf('sparseCategoricalCrossEntropy', yTrue, yPred, options);
}
