/**
 * Average pooling of images to a fixed output size, whatever the input size.
 *
 * Reference: `torch.nn.functional.adaptive_avg_pool2d`.
 */
import {type Tensor, type Tensor4D, tidy} from '@tensorflow/tfjs-core';
import {adaptiveAvg} from './pooling/adaptiveAvg.ts';

/**
 * Pools each channel to `outputSize`: output `i` of `n` averages the inputs from `floor(i · in / n)` to
 * `ceil((i + 1) · in / n)`, on each axis.
 *
 * @param x - Images `[batch, height, width, channels]`, float32.
 * @param outputSize - `[height, width]`.
 * @returns `[batch, ...outputSize, channels]`.
 * @throws ConfigError if `x` is not float32 or of another rank.
 */
export function adaptiveAvgPool2d(x: Tensor, outputSize: readonly [number, number]): Tensor4D {
  return tidy(() => adaptiveAvg(x, 2, outputSize) as Tensor4D);
}
