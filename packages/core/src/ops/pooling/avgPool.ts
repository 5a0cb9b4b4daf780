/**
 * Average pooling: the means of whole windows, padding being 0, times what makes the divisor the one asked for.
 *
 * Reference: aten/native/cpu/AvgPoolKernel.cpp.
 */
import {mul, type Tensor, type Tensor4D, tensor, avgPool as tfAvgPool} from '@tensorflow/tfjs-core';
import type {SpatialRank} from '../geometry.ts';
import {byPlanes} from './byPlanes.ts';
import {framed, frameOf} from './frame.ts';
import {type AxisWindow, axisWindows, type PoolAttrs, pooledLength} from './window.ts';

/** What sums are divided by. */
export interface DivisorAttrs {
  /** Count places of the padding too; those beyond it, which ceil mode reaches, never count. @defaultValue true */
  readonly countIncludePad?: boolean;
  /** Divide by this number instead of the count. @defaultValue none */
  readonly divisorOverride?: number;
}

/** The attributes of average pooling. */
export type AvgPoolAttrs = Omit<PoolAttrs, 'dilation'> & DivisorAttrs;

const meansOfWhole = (x: Tensor4D, windows: readonly [AxisWindow, AxisWindow]): Tensor4D =>
  tfAvgPool(
    framed(x, frameOf(x, windows), 0),
    [windows[0].poolSize, windows[1].poolSize],
    [windows[0].stride, windows[1].stride],
    'valid',
  );

/** How many places count in each window along an axis of `input`. */
function counts(owner: string, input: number, window: AxisWindow, countIncludePad: boolean): number[] {
  const [before, after] = window.pad;
  return Array.from({length: pooledLength(owner, input, window)}, (_, i) => {
    const start = i * window.stride - before;
    const end = Math.min(start + window.poolSize, input + after);
    return countIncludePad ? end - start : Math.min(end, input) - Math.max(start, 0);
  });
}

/** The factors of the means of an axis, whole over counted; undefined if all are 1. */
function factors(owner: string, input: number, window: AxisWindow, countIncludePad: boolean): number[] | undefined {
  const list = counts(owner, input, window, countIncludePad).map(count => window.poolSize / count);
  return list.every(factor => factor === 1) ? undefined : list;
}

/** Average pooling along `rank` axes; see {@link byPlanes}. */
export function avgPool(x: Tensor, rank: SpatialRank, attrs: AvgPoolAttrs): Tensor {
  const owner = `avgPool${rank}d`;
  const {countIncludePad = true, divisorOverride, ...window} = attrs;
  const means = byPlanes(owner, x, rank, window, meansOfWhole);
  if (divisorOverride !== undefined) {
    return mul(means, window.poolSize.reduce((a, b) => a * b, 1) / divisorOverride);
  }
  return axisWindows(window).reduce((y, each, axis) => {
    const list = factors(owner, x.shape[axis + 1], each, countIncludePad);
    if (list === undefined) return y;
    const shape = y.shape.map((_, i) => (i === axis + 1 ? list.length : 1));
    return mul(y, tensor(list, shape));
  }, means);
}
