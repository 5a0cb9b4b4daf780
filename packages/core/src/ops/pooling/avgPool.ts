/**
 * Average pooling along one, two or three axes.
 *
 * Reference: aten/native/cpu/AvgPoolKernel.cpp.
 */
import {mul, type Tensor} from '@tensorflow/tfjs-core';
import type {SpatialRank} from '../geometry.ts';
import {avgPoolPlane} from './avgPoolPlane.ts';
import {avgPoolVolume} from './avgPoolVolume.ts';
import {byPlanes, checkPool} from './byPlanes.ts';
import type {Counted} from './counted.ts';
import type {PoolAttrs} from './window.ts';

/** What sums are divided by. */
export interface DivisorAttrs {
  /** Count places of the padding too; those beyond it, which ceil mode reaches, never count. @defaultValue true */
  readonly countIncludePad?: boolean;
  /** Divide by this number instead of the count. @defaultValue none */
  readonly divisorOverride?: number;
}

/** The attributes of average pooling. */
export type AvgPoolAttrs = Omit<PoolAttrs, 'dilation'> & DivisorAttrs;

/** Average pooling along `rank` axes; see {@link byPlanes}. */
export function avgPool(x: Tensor, rank: SpatialRank, attrs: AvgPoolAttrs): Tensor {
  const {countIncludePad = true, divisorOverride} = attrs;
  if (divisorOverride !== undefined) {
    const places = attrs.poolSize.reduce((a, b) => a * b, 1);
    return mul(means(x, rank, attrs, 'whole'), places / divisorOverride);
  }
  return means(x, rank, attrs, countIncludePad ? 'padded' : 'inside');
}

/** Means slice by slice and then along the depth are those of volumes, as what counts of a window is a box. */
function means(x: Tensor, rank: SpatialRank, attrs: PoolAttrs, counted: Counted): Tensor {
  const owner = `avgPool${rank}d`;
  const isPadded = attrs.padding.some(([before, after]) => before > 0 || after > 0);
  if (rank === 3 && !isPadded && attrs.ceilMode !== true) {
    checkPool(owner, x, rank, attrs);
    return avgPoolVolume(x, attrs);
  }
  return byPlanes(owner, x, rank, attrs, (images, windows) => avgPoolPlane(images, windows, counted));
}
