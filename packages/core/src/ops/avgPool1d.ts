/**
 * Average pooling of sequences, with explicit padding and ceil mode.
 *
 * Reference: `torch.nn.functional.avg_pool1d`.
 */
import {type Tensor, type Tensor3D, tidy} from '@tensorflow/tfjs-core';
import type {PadPair} from './geometry.ts';
import {type AvgPoolAttrs, avgPool} from './pooling/avgPool.ts';

/** The window, how it moves, and what is divided by. */
export interface AvgPool1dAttrs extends AvgPoolAttrs {
  /** Window `[length]`. */
  readonly poolSize: readonly [number];
  /** Step `[length]`. */
  readonly strides: readonly [number];
  /** Zeros added `[[before, after]]`. At most half the window. */
  readonly padding: readonly [PadPair];
}

/**
 * The mean of each window.
 *
 * @param x - Sequences `[batch, length, channels]`, float32.
 * @returns `[batch, outLength, channels]`, with PyTorch's sizes.
 * @throws ConfigError if the window is larger than the padded input, or the padding more than half the window.
 */
export function avgPool1d(x: Tensor, attrs: AvgPool1dAttrs): Tensor3D {
  return tidy(() => avgPool(x, 1, attrs) as Tensor3D);
}
