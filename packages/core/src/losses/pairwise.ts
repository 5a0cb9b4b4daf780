/**
 * What losses share that compare each value of an output with a label of its own.
 */
import {cast, mean, reshape, type Tensor, tidy} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {checkFloat} from '../ops/checkFloat.ts';
import {type ReductionOptions, reduceLoss} from './reduction.ts';

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
  return cast(reshape(yTrue, yPred.shape), 'float32');
}

/** The mean over all axes but the first: `[batch, …]` to `[batch]`. */
export function perSample(values: Tensor): Tensor {
  if (values.rank === 1) return values;
  return mean(
    values,
    values.shape.slice(1).map((_, i) => i + 1),
  );
}

/** A loss that is the mean over the values of each sample of `each(labels, outputs)`. */
export function pairwiseLoss(
  owner: string,
  yTrue: Tensor,
  yPred: Tensor,
  options: ReductionOptions,
  each: (yTrue: Tensor, yPred: Tensor) => Tensor,
): Tensor {
  return tidy(() => reduceLoss(owner, perSample(each(labelsLike(owner, yTrue, yPred), yPred)), options));
}
