/**
 * Pooling along one, two or three axes as pooling of images: a sequence is an image of one row, and a volume is pooled
 * slice by slice, then along its depth. That finds the same maxima, of equal ones the first, and the same means.
 */
import {reshape, type Tensor, type Tensor4D} from '@tensorflow/tfjs-core';
import {ConfigError} from '../../errors.ts';
import {checkFloat} from '../checkFloat.ts';
import {axisNames, type SpatialRank} from '../geometry.ts';
import {type AxisWindow, axisWindows, checkHalf, type PoolAttrs, pooledLength} from './window.ts';

/** Pools images, `[batch, height, width, channels]`. */
export type PlanePool = (x: Tensor4D, windows: readonly [AxisWindow, AxisWindow]) => Tensor4D;

/** A window that leaves an axis as it is. */
const SINGLE: AxisWindow = {poolSize: 1, stride: 1, pad: [0, 0], dilation: 1, ceilMode: false};

/**
 * Pools `x`, `[batch, ...size, channels]`.
 *
 * @throws ConfigError if `x` is not float32 or of another rank, a padding is more than half a window, or a window is longer
 *   than a padded axis.
 */
export function byPlanes(owner: string, x: Tensor, rank: SpatialRank, attrs: PoolAttrs, pool: PlanePool): Tensor {
  checkPool(owner, x, rank, attrs);
  const windows = axisWindows(attrs);
  const shape = [...x.shape];
  const channels = shape[rank + 1];
  if (rank === 1) {
    const y = pool(reshape(x, [shape[0], 1, shape[1], channels]), [SINGLE, windows[0]]);
    return reshape(y, [shape[0], y.shape[2], channels]);
  }
  if (rank === 2) return pool(x as Tensor4D, [windows[0], windows[1]]);
  const [batch, depth, height, width] = shape;
  const slices = pool(reshape(x, [batch * depth, height, width, channels]), [windows[1], windows[2]]);
  const [, newHeight, newWidth] = slices.shape;
  const columns = pool(reshape(slices, [batch, depth, newHeight * newWidth, channels]), [windows[0], SINGLE]);
  return reshape(columns, [batch, columns.shape[1], newHeight, newWidth, channels]);
}

/**
 * @throws ConfigError if `x` is not float32 or of another rank, a padding is more than half a window, or a window is longer
 *   than a padded axis.
 */
export function checkPool(owner: string, x: Tensor, rank: SpatialRank, attrs: PoolAttrs): void {
  checkFloat(owner, x);
  checkRank(owner, x, rank);
  checkHalf(owner, attrs);
  for (const [axis, window] of axisWindows(attrs).entries()) pooledLength(owner, x.shape[axis + 1], window);
}

/** @throws ConfigError unless `x` is `[batch, ...size, channels]` with `rank` axes of size. */
export function checkRank(owner: string, x: Tensor, rank: SpatialRank): void {
  if (x.rank === rank + 2) return;
  const axes = axisNames(rank).slice(1, -1);
  throw new ConfigError(`${owner}: the input has shape [${x.shape}]; [batch, ${axes}, channels] is needed`);
}
