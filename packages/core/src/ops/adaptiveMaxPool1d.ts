/**
 * Max pooling of sequences to a fixed output length, whatever the input length.
 *
 * Reference: `torch.nn.functional.adaptive_max_pool1d`.
 */
import {expandDims, squeeze, type Tensor, type Tensor3D, tidy} from '@tensorflow/tfjs-core';
import {checkFloat} from './checkFloat.ts';
import {adaptiveMax} from './pooling/adaptiveMax.ts';
import {checkRank} from './pooling/byPlanes.ts';
import {globalMax} from './pooling/globalMax.ts';

/**
 * Pools each channel to `outputSize`: output `i` of `n` is the largest of the inputs from `floor(i · in / n)` to
 * `ceil((i + 1) · in / n)`.
 *
 * @param x - Sequences `[batch, length, channels]`, float32.
 * @param outputSize - `[length]`.
 * @returns `[batch, ...outputSize, channels]`.
 * @throws ConfigError if `x` is not float32 or of another rank.
 */
export function adaptiveMaxPool1d(x: Tensor, [length]: readonly [number]): Tensor3D {
  checkFloat('adaptiveMaxPool1d', x);
  checkRank('adaptiveMaxPool1d', x, 1);
  if (length === 1 && x.size > 0) return globalMax(x, true) as Tensor3D;
  return tidy(() => squeeze(adaptiveMax(expandDims(x, 1), [1, length]), [1]));
}
