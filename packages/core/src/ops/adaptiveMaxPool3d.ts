/**
 * Max pooling of volumes to a fixed output size, whatever the input size.
 *
 * Reference: `torch.nn.functional.adaptive_max_pool3d`.
 */
import {reshape, type Tensor, type Tensor5D, tidy} from '@tensorflow/tfjs-core';
import {checkFloat} from './checkFloat.ts';
import {adaptiveMax} from './pooling/adaptiveMax.ts';
import {checkRank} from './pooling/byPlanes.ts';
import {globalMax} from './pooling/globalMax.ts';

/**
 * Pools each channel to `outputSize`: output `i` of `n` is the largest of the inputs from `floor(i · in / n)` to
 * `ceil((i + 1) · in / n)`, on each axis.
 *
 * @param x - Volumes `[batch, depth, height, width, channels]`, float32.
 * @param outputSize - `[depth, height, width]`.
 * @returns `[batch, ...outputSize, channels]`.
 * @throws ConfigError if `x` is not float32 or of another rank.
 */
export function adaptiveMaxPool3d(x: Tensor, outputSize: readonly [number, number, number]): Tensor5D {
  checkFloat('adaptiveMaxPool3d', x);
  checkRank('adaptiveMaxPool3d', x, 3);
  if (outputSize.every(length => length === 1) && x.size > 0) return globalMax(x, true) as Tensor5D;
  const [batch, depth, height, width, channels] = x.shape;
  const [newDepth, newHeight, newWidth] = outputSize;
  return tidy(() => {
    // slice by slice, then along the depth: of equal values the first still wins
    const slices = adaptiveMax(reshape(x, [batch * depth, height, width, channels]), [newHeight, newWidth]);
    const area = newHeight * newWidth;
    const columns = adaptiveMax(reshape(slices, [batch, depth, area, channels]), [newDepth, area]);
    return reshape(columns, [batch, newDepth, newHeight, newWidth, channels]);
  });
}
