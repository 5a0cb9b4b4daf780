/**
 * Max pooling of volumes, with explicit padding, dilation and ceil mode.
 *
 * Reference: `torch.nn.functional.max_pool3d`.
 */
import {type Tensor, type Tensor5D, tidy} from '@tensorflow/tfjs-core';
import type {PadPair} from './geometry.ts';
import {maxPool} from './pooling/maxPool.ts';
import type {PoolAttrs} from './pooling/window.ts';

/** The window and how it moves. */
export interface MaxPool3dAttrs extends PoolAttrs {
  /** Window `[depth, height, width]`. */
  readonly poolSize: readonly [number, number, number];
  /** Step `[depth, height, width]`. */
  readonly strides: readonly [number, number, number];
  /** Places added `[[front, back], [top, bottom], [left, right]]`; they never win. At most half the window. */
  readonly padding: readonly [PadPair, PadPair, PadPair];
  /** Distance `[depth, height, width]` between the window's elements. @defaultValue [1, 1, 1] */
  readonly dilation?: readonly [number, number, number];
}

/**
 * The largest value in each window.
 *
 * @param x - Volumes `[batch, depth, height, width, channels]`, float32.
 * @returns `[batch, outDepth, outHeight, outWidth, channels]`, with PyTorch's sizes.
 * @throws ConfigError if the window is larger than the padded volume, or the padding more than half the window.
 */
export function maxPool3d(x: Tensor, attrs: MaxPool3dAttrs): Tensor5D {
  return tidy(() => maxPool(x, 3, attrs) as Tensor5D);
}
