/**
 * Average pooling of sequences to a fixed output size, whatever the input size.
 *
 * Reference: `torch.nn.functional.adaptive_avg_pool1d`.
 */
import {type Tensor, type Tensor3D, tidy} from '@tensorflow/tfjs-core';
import {adaptiveAvg} from './pooling/adaptiveAvg.ts';

/**
 * Pools each channel to `outputSize`: output `i` of `n` averages the inputs from `floor(i · in / n)` to
 * `ceil((i + 1) · in / n)`, on each axis.
 *
 * @param x - Sequences `[batch, length, channels]`, float32.
 * @param outputSize - `[length]`.
 * @returns `[batch, ...outputSize, channels]`.
 * @throws ConfigError if `x` is not float32 or of another rank.
 */
export function adaptiveAvgPool1d(x: Tensor, outputSize: readonly [number]): Tensor3D {
  return tidy(() => adaptiveAvg(x, 1, outputSize) as Tensor3D);
}
