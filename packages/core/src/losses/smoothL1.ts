/**
 * Absolute error with a rounded tip: the box loss of detectors.
 *
 * Girshick, "Fast R-CNN", arXiv:1504.08083 (2015). Reference: `torch.nn.functional.smooth_l1_loss`.
 */
import {div, type Tensor} from '@tensorflow/tfjs-core';
import {checkNumber} from '../activations/checkNumber.ts';
import {huberOfSamples} from './huber.ts';
import {absoluteOfSamples} from './meanAbsoluteError.ts';
import {pairwiseLoss} from './pairwise.ts';
import type {ReductionOptions} from './reduction.ts';

/** Options of {@link smoothL1}. */
export interface SmoothL1Options extends ReductionOptions {
  /** Error at which the parabola goes over into a line; 0 for no parabola at all. @defaultValue 1 */
  beta?: number;
}

/**
 * `d² / (2 beta)` where the error `d = ŷ - y` is at most `beta`, else `|d| - beta/2`; averaged over the values of each
 * sample. It is Huber's loss divided by `beta`: beyond the tip the slope is 1.
 *
 * @param yTrue - Values wanted, `[batch, …]`.
 * @param yPred - Values predicted, of the same shape.
 * @returns `[batch]`, or a scalar if `reduction` says so.
 * @throws ConfigError if the shapes differ or `beta` is negative.
 */
export function smoothL1(yTrue: Tensor, yPred: Tensor, options: SmoothL1Options = {}): Tensor {
  const {beta = 1, ...rest} = options;
  checkNumber('smoothL1', 'beta', beta, 'a number of at least 0', n => n >= 0);
  return pairwiseLoss('smoothL1', yTrue, yPred, rest, (y, x) =>
    beta === 0 ? absoluteOfSamples(y, x, {}) : div(huberOfSamples(y, x, {delta: beta}), beta),
  );
}
