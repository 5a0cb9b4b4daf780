/**
 * Max pooling of sequences, with explicit padding, dilation and ceil mode.
 *
 * Reference: `torch.nn.functional.max_pool1d`.
 */
import {type Tensor, type Tensor3D, tidy} from '@tensorflow/tfjs-core';
import type {PadPair} from './geometry.ts';
import {maxPool} from './pooling/maxPool.ts';
import type {PoolAttrs} from './pooling/window.ts';

/** The window and how it moves. */
export interface MaxPool1dAttrs extends PoolAttrs {
  /** Window `[length]`. */
  readonly poolSize: readonly [number];
  /** Step `[length]`. */
  readonly strides: readonly [number];
  /** Places added `[[before, after]]`; they never win. At most half the window. */
  readonly padding: readonly [PadPair];
  /** Distance `[length]` between the window's elements. @defaultValue [1] */
  readonly dilation?: readonly [number];
}

/**
 * The largest value in each window.
 *
 * @param x - Sequences `[batch, length, channels]`, float32.
 * @returns `[batch, outLength, channels]`, with PyTorch's length.
 * @throws ConfigError if the window is longer than the padded sequence, or the padding more than half the window.
 */
export function maxPool1d(x: Tensor, attrs: MaxPool1dAttrs): Tensor3D {
  return tidy(() => maxPool(x, 1, attrs) as Tensor3D);
}
