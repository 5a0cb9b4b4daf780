import {conv2d, type Tensor4D} from '@tensorflow/tfjs-core';
import {type Frame, padOrCrop} from './padOrCrop.ts';

/**
 * Convolves what {@link padOrCrop} makes of `x`, with steps of 1. Where nothing is to be cut off, the padding is left to
 * XNNPACK, which makes no copy for it.
 *
 * @param dilations - Distance `[height, width]` between the filter's elements.
 */
export function convolvedInFrame(
  x: Tensor4D,
  filter: Tensor4D,
  {top, left, height, width}: Frame,
  dilations: [number, number] = [1, 1],
): Tensor4D {
  const [bottom, right] = [height - top - x.shape[1], width - left - x.shape[2]];
  if (Math.min(top, bottom, left, right) < 0) {
    return conv2d(padOrCrop(x, {top, left, height, width}), filter, 1, 'valid', 'NHWC', dilations);
  }
  return conv2d(
    x,
    filter,
    1,
    [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ],
    'NHWC',
    dilations,
  );
}
