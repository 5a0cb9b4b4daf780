/**
 * Max pooling of images to a fixed output size, whatever the input size.
 *
 * Reference: `torch.nn.functional.adaptive_max_pool2d`.
 */
import {type Tensor, type Tensor4D, tidy} from '@tensorflow/tfjs-core';
import {checkFloat} from './checkFloat.ts';
import {adaptiveMax} from './pooling/adaptiveMax.ts';
import {checkRank} from './pooling/byPlanes.ts';

/**
 * Pools each channel to `outputSize`: output `i` of `n` is the largest of the inputs from `floor(i · in / n)` to
 * `ceil((i + 1) · in / n)`, on each axis.
 *
 * @param x - Images `[batch, height, width, channels]`, float32.
 * @param outputSize - `[height, width]`.
 * @returns `[batch, ...outputSize, channels]`.
 * @throws ConfigError if `x` is not float32 or of another rank.
 */
export function adaptiveMaxPool2d(x: Tensor, outputSize: readonly [number, number]): Tensor4D {
  checkFloat('adaptiveMaxPool2d', x);
  checkRank('adaptiveMaxPool2d', x, 2);
  return tidy(() => adaptiveMax(x as Tensor4D, outputSize));
}
