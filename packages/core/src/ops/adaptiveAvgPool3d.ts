/**
 * Average pooling of volumes to a fixed output size, whatever the input size.
 *
 * Reference: `torch.nn.functional.adaptive_avg_pool3d`.
 */
import {type Tensor, type Tensor5D, tidy} from '@tensorflow/tfjs-core';
import {adaptiveAvg} from './pooling/adaptiveAvg.ts';

/**
 * Pools each channel to `outputSize`: output `i` of `n` averages the inputs from `floor(i · in / n)` to
 * `ceil((i + 1) · in / n)`, on each axis.
 *
 * @param x - Volumes `[batch, depth, height, width, channels]`, float32.
 * @param outputSize - `[depth, height, width]`.
 * @returns `[batch, ...outputSize, channels]`.
 * @throws ConfigError if `x` is not float32 or of another rank.
 */
export function adaptiveAvgPool3d(x: Tensor, outputSize: readonly [number, number, number]): Tensor5D {
  return tidy(() => adaptiveAvg(x, 3, outputSize) as Tensor5D);
}
