/**
 * The loss of support vector machines.
 *
 * Reference: `keras.losses.Hinge`.
 */
import {cast, equal, mul, relu, sub, type Tensor} from '@tensorflow/tfjs-core';
import {pairwiseLoss} from './pairwise.ts';
import type {ReductionOptions} from './reduction.ts';

/** `max(1 - y · ŷ, 0)`, with labels of 0 taken for -1. */
export function hingeOf(y: Tensor, x: Tensor): Tensor {
  const sign = sub(y, cast(equal(y, 0), 'float32'));
  return relu(sub(1, mul(sign, x)));
}

/**
 * `max(1 - y · ŷ, 0)`, averaged over the values of each sample; its slope at the kink is 0.
 *
 * @param yTrue - Labels -1 and 1, or 0 and 1, `[batch, …]`.
 * @param yPred - Scores of the same shape: what is above 0 means 1.
 * @returns `[batch]`, or a scalar if `reduction` says so.
 * @throws ConfigError if the shapes differ.
 */
export function hinge(yTrue: Tensor, yPred: Tensor, options: ReductionOptions = {}): Tensor {
  return pairwiseLoss('hinge', yTrue, yPred, options, hingeOf);
}
