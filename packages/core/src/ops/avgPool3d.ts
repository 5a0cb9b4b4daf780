/**
 * Average pooling of volumes, with explicit padding and ceil mode.
 *
 * Reference: `torch.nn.functional.avg_pool3d`.
 */
import {type Tensor, type Tensor5D, tidy} from '@tensorflow/tfjs-core';
import type {PadPair} from './geometry.ts';
import {type AvgPoolAttrs, avgPool} from './pooling/avgPool.ts';

/** The window, how it moves, and what is divided by. */
export interface AvgPool3dAttrs extends AvgPoolAttrs {
  /** Window `[depth, height, width]`. */
  readonly poolSize: readonly [number, number, number];
  /** Step `[depth, height, width]`. */
  readonly strides: readonly [number, number, number];
  /** Zeros added `[[front, back], [top, bottom], [left, right]]`. At most half the window. */
  readonly padding: readonly [PadPair, PadPair, PadPair];
}

/**
 * The mean of each window.
 *
 * @param x - Volumes `[batch, depth, height, width, channels]`, float32.
 * @returns `[batch, outDepth, outHeight, outWidth, channels]`, with PyTorch's sizes.
 * @throws ConfigError if the window is larger than the padded input, or the padding more than half the window.
 */
export function avgPool3d(x: Tensor, attrs: AvgPool3dAttrs): Tensor5D {
  return tidy(() => avgPool(x, 3, attrs) as Tensor5D);
}
