import {pad, slice, type Tensor4D} from '@tensorflow/tfjs-core';

/** Where a new frame lies over an image's height and width. */
export interface Frame {
  /** Rows of zeros to put above; negative rows are cut off. */
  top: number;
  /** Columns of zeros to put at the left; negative columns are cut off. */
  left: number;
  /** Height of the result. */
  height: number;
  /** Width of the result. */
  width: number;
}

/** Moves `x` of shape `[batch, height, width, channels]` into a frame: zeros where it does not reach, cut where it sticks out. */
export function padOrCrop(x: Tensor4D, {top, left, height, width}: Frame): Tensor4D {
  const bottom = height - top - x.shape[1];
  const right = width - left - x.shape[2];
  // Padded first: a frame may lie beside the image altogether.
  let y = x;
  if (Math.max(top, left, bottom, right) > 0) {
    y = pad(y, [
      [0, 0],
      [Math.max(0, top), Math.max(0, bottom)],
      [Math.max(0, left), Math.max(0, right)],
      [0, 0],
    ]);
  }
  if (Math.min(top, left, bottom, right) >= 0) return y;
  return slice(y, [0, Math.max(0, -top), Math.max(0, -left), 0], [x.shape[0], height, width, x.shape[3]]);
}
