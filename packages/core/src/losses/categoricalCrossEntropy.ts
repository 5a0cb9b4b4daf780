import type {Tensor} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {areIndices} from './classLoss.ts';
import {type CrossEntropyOptions, crossEntropyOf} from './crossEntropy.ts';

/**
 * {@link crossEntropy} of one-hot labels or class probabilities, and of nothing else.
 *
 * Unlike tfjs's and Keras's function of this name it takes logits, unless `fromLogits` is false.
 *
 * @param yTrue - Class probabilities, `[batch, numClasses]`.
 * @param yPred - Scores of the same shape.
 * @returns `[batch]`, or a scalar if `reduction` says so.
 * @throws ConfigError if the labels have another shape than the scores.
 */
export function categoricalCrossEntropy(
  yTrue: Tensor,
  yPred: Tensor,
  options: Omit<CrossEntropyOptions, 'ignoreIndex'> = {},
): Tensor {
  if (areIndices('categoricalCrossEntropy', yTrue, yPred)) {
    throw new ConfigError(
      `categoricalCrossEntropy: labels have shape [${yTrue.shape}] and scores [${yPred.shape}]; ` +
        'one-hot labels are needed; for class indices use sparseCategoricalCrossEntropy or crossEntropy',
    );
  }
  return crossEntropyOf('categoricalCrossEntropy', yTrue, yPred, options);
}
