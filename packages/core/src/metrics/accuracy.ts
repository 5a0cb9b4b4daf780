import {argMax, cast, equal, type Tensor, type Tensor1D, tidy} from '@tensorflow/tfjs-core';
import {classTargets} from './classTargets.ts';

/**
 * 1 where the highest score is the label's, else 0; of equal scores the first counts as the highest.
 *
 * Its mean over a data set is the accuracy. Fits `model.compile({metrics: [accuracy]})`.
 *
 * @param labels - One-hot `[batch, numClasses]` or class indices `[batch]` or `[batch, 1]`.
 * @param scores - Logits or probabilities `[batch, numClasses]`.
 * @returns One number a sample, `[batch]`, float32.
 */
export function accuracy(labels: Tensor, scores: Tensor): Tensor1D {
  return tidy(() => {
    const targets = classTargets('accuracy', labels, scores);
    return cast(equal(argMax(targets, 1), argMax(scores, 1)), 'float32') as Tensor1D;
  });
}
