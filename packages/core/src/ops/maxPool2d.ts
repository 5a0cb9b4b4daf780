/**
 * Max pooling of images, with explicit padding, dilation and ceil mode.
 *
 * Where a window holds NaN, the result is what the backend's own max pooling gives.
 *
 * Reference: `torch.nn.functional.max_pool2d`.
 */
import {type Tensor, type Tensor4D, tidy} from '@tensorflow/tfjs-core';
import type {PadPair} from './geometry.ts';
import {maxPool} from './pooling/maxPool.ts';
import type {PoolAttrs} from './pooling/window.ts';

/** The window and how it moves. */
export interface MaxPool2dAttrs extends PoolAttrs {
  /** Window `[height, width]`. */
  readonly poolSize: readonly [number, number];
  /** Step `[height, width]`. */
  readonly strides: readonly [number, number];
  /** Rows and columns added `[[top, bottom], [left, right]]`; they never win. At most half the window. */
  readonly padding: readonly [PadPair, PadPair];
  /** Distance `[height, width]` between the window's elements. @defaultValue [1, 1] */
  readonly dilation?: readonly [number, number];
}

/**
 * The largest value in each window.
 *
 * @param x - Images `[batch, height, width, channels]`, float32.
 * @returns `[batch, outHeight, outWidth, channels]`, with PyTorch's sizes.
 * @throws ConfigError if the window is larger than the padded image, or the padding more than half the window.
 */
export function maxPool2d(x: Tensor, attrs: MaxPool2dAttrs): Tensor4D {
  return tidy(() => maxPool(x, 2, attrs) as Tensor4D);
}
