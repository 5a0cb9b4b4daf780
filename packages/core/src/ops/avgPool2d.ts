/**
 * Average pooling of images, with explicit padding and ceil mode.
 *
 * Reference: `torch.nn.functional.avg_pool2d`.
 */
import {type Tensor, type Tensor4D, tidy} from '@tensorflow/tfjs-core';
import type {PadPair} from './geometry.ts';
import {type AvgPoolAttrs, avgPool} from './pooling/avgPool.ts';

/** The window, how it moves, and what is divided by. */
export interface AvgPool2dAttrs extends AvgPoolAttrs {
  /** Window `[height, width]`. */
  readonly poolSize: readonly [number, number];
  /** Step `[height, width]`. */
  readonly strides: readonly [number, number];
  /** Zeros added `[[top, bottom], [left, right]]`. At most half the window. */
  readonly padding: readonly [PadPair, PadPair];
}

/**
 * The mean of each window.
 *
 * @param x - Images `[batch, height, width, channels]`, float32.
 * @returns `[batch, outHeight, outWidth, channels]`, with PyTorch's sizes.
 * @throws ConfigError if the window is larger than the padded input, or the padding more than half the window.
 */
export function avgPool2d(x: Tensor, attrs: AvgPool2dAttrs): Tensor4D {
  return tidy(() => avgPool(x, 2, attrs) as Tensor4D);
}
