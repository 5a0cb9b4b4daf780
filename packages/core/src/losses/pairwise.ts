/**
 * What losses share that compare each value of an output with a label of its own.
 */
import {type Tensor, tidy} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {checkFloat} from '../ops/checkFloat.ts';
import {type ReductionOptions, reduceLoss} from './reduction.ts';
import {shaped, typed} from './shaped.ts';

const withoutOnes = (shape: readonly number[]): string => String(shape).replace(/(,1)+$/, '');

/**
 * The labels as float32 in the shape of the outputs. `[batch]` and `[batch, 1]` are taken for each other; they are never
 * broadcast to `[batch, batch]`.
 *
 * @throws ConfigError if the shapes differ or the outputs are not float32.
 */
export function labelsLike(owner: string, yTrue: Tensor, yPred: Tensor): Tensor {
  checkFloat(owner, yPred);
  if (yPred.rank === 0 || withoutOnes(yTrue.shape) !== withoutOnes(yPred.shape)) {
    throw new ConfigError(
      `${owner}: labels have shape [${yTrue.shape}] and outputs [${yPred.shape}]; ` +
        'both must have the same shape, the batch first',
    );
  }
  return typed(shaped(yTrue, yPred.shape), 'float32');
}

/** A loss that is one number for each sample, `ofSamples(labels, outputs)`. */
export function pairwiseLoss(
  owner: string,
  yTrue: Tensor,
  yPred: Tensor,
  options: ReductionOptions,
  ofSamples: (yTrue: Tensor, yPred: Tensor) => Tensor,
): Tensor {
  return tidy(() => reduceLoss(owner, ofSamples(labelsLike(owner, yTrue, yPred), yPred), options));
}
