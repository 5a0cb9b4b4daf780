import {cast, reshape, type Tensor} from '@tensorflow/tfjs-core';

// even where it changes nothing, an operation takes a hundredth of the time of a whole loss

/** `x` in this shape. */
export const shaped = (x: Tensor, shape: number[]): Tensor =>
  String(x.shape) === String(shape) ? x : reshape(x, shape);

/** `x` as numbers of this type. */
export const typed = (x: Tensor, dtype: 'float32' | 'int32'): Tensor => (x.dtype === dtype ? x : cast(x, dtype));
