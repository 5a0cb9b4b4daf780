/**
 * A step along an axis that has one output leads nowhere, and may be taken for 1 once the image is cut to the window.
 *
 * It is worth doing because of libtensorflow (2.21 among others): its convolution of batches of images with one channel is
 * wrong, and reads memory that is not its own, if the output is one column wide and the window moves by 1 downwards and
 * by more than 1 sideways; volumes likewise.
 */
import type {Tensor} from '@tensorflow/tfjs-core';
import type {PadPair} from '../geometry.ts';
import {unpadded, type WholeConvAttrs} from './convolution.ts';
import {reframe} from './reframe.ts';

/** The same convolution, of a window without holes, with no step that leads nowhere. */
export function withoutIdleSteps<T extends Tensor, A extends WholeConvAttrs>(x: T, filter: T, attrs: A): [T, A] {
  const {strides, padding} = attrs;
  const spare = padding.map(([before, after], axis) => before + x.shape[axis + 1] + after - filter.shape[axis]);
  const isIdle = strides.map((stride, axis) => stride > 1 && spare[axis] < stride);
  if (!isIdle.includes(true)) return [x, attrs];
  const edges = padding.map(([before, after], axis): PadPair => [before, isIdle[axis] ? after - spare[axis] : after]);
  const taken = strides.map((stride, axis) => (isIdle[axis] ? 1 : stride));
  return [reframe(x, edges), {...unpadded(attrs), strides: taken}];
}
