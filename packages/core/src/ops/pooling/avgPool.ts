/**
 * Average pooling: the means of whole windows, padding being 0, times what makes the divisor the one asked for.
 *
 * Reference: aten/native/cpu/AvgPoolKernel.cpp.
 */
import {mul, type Tensor, type Tensor4D, tensor, avgPool as tfAvgPool} from '@tensorflow/tfjs-core';
import {type SpatialRank, samePadding} from '../geometry.ts';
import {avgPoolSame} from './avgPoolSame.ts';
import {avgPoolVolume} from './avgPoolVolume.ts';
import {byPlanes, checkPool} from './byPlanes.ts';
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

/** What turns means of whole windows along an axis into means of what counts: whole over counted. */
const factors = (owner: string, input: number, window: AxisWindow, countIncludePad: boolean): number[] =>
  counts(owner, input, window, countIncludePad).map(count => window.poolSize / count);

/** Whether the windows' padding is what TensorFlow calls 'same'. */
const isSame = (sizes: readonly number[], windows: readonly AxisWindow[]): boolean =>
  windows.every(({poolSize, stride, pad, ceilMode}, axis) => {
    const [before, after] = samePadding(sizes[axis], poolSize, stride);
    return !ceilMode && before === pad[0] && after === pad[1];
  });

/** Average pooling along `rank` axes; see {@link byPlanes}. */
export function avgPool(x: Tensor, rank: SpatialRank, attrs: AvgPoolAttrs): Tensor {
  const owner = `avgPool${rank}d`;
  const {countIncludePad = true, divisorOverride} = attrs;
  const windows = axisWindows(attrs);
  const sizes = x.shape.slice(1, -1);
  const isPadded = windows.some(({pad: [before, after]}) => before > 0 || after > 0);
  if (rank === 2 && isPadded && !countIncludePad && divisorOverride === undefined && isSame(sizes, windows)) {
    return byPlanes(owner, x, rank, attrs, insideOfSame);
  }
  const isWhole = !isPadded && attrs.ceilMode !== true;
  const means = isWhole && rank === 3 ? meansOfVolumes(x, attrs) : byPlanes(owner, x, rank, attrs, meansOfWhole);
  if (divisorOverride !== undefined) {
    return mul(means, attrs.poolSize.reduce((a, b) => a * b, 1) / divisorOverride);
  }
  if (isWhole) return means;
  return windows.reduce((y, each, axis) => {
    const list = factors(owner, sizes[axis], each, countIncludePad);
    if (list.every(factor => factor === 1)) return y;
    const shape = y.shape.map((_, i) => (i === axis + 1 ? list.length : 1));
    return mul(y, tensor(list, shape));
  }, means);
}

function meansOfVolumes(x: Tensor, window: PoolAttrs): Tensor {
  checkPool('avgPool3d', x, 3, window);
  return avgPoolVolume(x, window);
}

function insideOfSame(x: Tensor4D, windows: readonly [AxisWindow, AxisWindow]): Tensor4D {
  const [rows, columns] = windows;
  return avgPoolSame(x, {
    poolSize: [rows.poolSize, columns.poolSize],
    strides: [rows.stride, columns.stride],
    frame: [rows.pad, columns.pad],
  });
}
