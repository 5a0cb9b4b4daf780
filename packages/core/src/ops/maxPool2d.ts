/**
 * Max pooling with explicit padding: the padding never wins, as it is minus infinity.
 *
 * Reference: `torch.nn.functional.max_pool2d`.
 */
import {pad, type Tensor, type Tensor4D, maxPool as tfMaxPool, tidy} from '@tensorflow/tfjs-core';
import {checkWindow, type PadPair} from './geometry.ts';

/** The window and how it moves. */
export interface MaxPool2dAttrs {
  /** Window `[height, width]`. */
  poolSize: readonly [number, number];
  /** Step `[height, width]`. */
  strides: readonly [number, number];
  /** Rows and columns added `[[top, bottom], [left, right]]`. */
  padding: readonly [PadPair, PadPair];
}

/**
 * The largest value in each window.
 *
 * @param x - Images `[batch, height, width, channels]`, float32.
 * @returns `[batch, outHeight, outWidth, channels]`, with the sizes of {@link slidingLength}.
 * @throws ConfigError if the window is larger than the padded image.
 */
export function maxPool2d(x: Tensor, {poolSize, strides, padding}: MaxPool2dAttrs): Tensor4D {
  checkWindow('maxPool2d', x.shape, poolSize, strides, padding);
  const [height, width] = padding;
  return tidy(() => {
    const padded = [...height, ...width].some(p => p > 0)
      ? pad(x, [[0, 0], [...height], [...width], [0, 0]], Number.NEGATIVE_INFINITY)
      : x;
    return tfMaxPool(padded as Tensor4D, [...poolSize], [...strides], 'valid');
  });
}
