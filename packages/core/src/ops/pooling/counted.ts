/** Which places of a window of average pooling count, and what turns means of whole windows into means of those. */
import {mul, type Tensor, type Tensor4D, tensor4d} from '@tensorflow/tfjs-core';
import {samePadding} from '../geometry.ts';
import {type AxisWindow, pooledLength} from './window.ts';

/** Those in the image, those of the padding too, or all, even those beyond it that ceil mode reaches. */
export type Counted = 'inside' | 'padded' | 'whole';

/** Windows of both axes of images, and what counts of them. */
export interface CountedWindows {
  /** Of rows and of columns. */
  readonly windows: readonly [AxisWindow, AxisWindow];
  readonly counted: Counted;
}

/** Whether means of `x` are those inside of TensorFlow's padding 'same', the case that backends have kernels for. */
export function isSame(x: Tensor, {windows, counted}: CountedWindows): boolean {
  const isPadded = windows.some(({pad: [before, after]}) => before > 0 || after > 0);
  if (!isPadded || counted !== 'inside') return false;
  return windows.every(({poolSize, stride, pad, ceilMode}, axis) => {
    const [before, after] = samePadding(x.shape[axis + 1], poolSize, stride);
    return !ceilMode && before === pad[0] && after === pad[1];
  });
}

/** For each window along an axis of `input` places, its length over how much of it counts. */
function wholeOverCounted(input: number, window: AxisWindow, counted: Counted): number[] {
  const {poolSize, stride, pad} = window;
  return Array.from({length: pooledLength('avgPool', input, window)}, (_, i) => {
    if (counted === 'whole') return 1;
    const start = i * stride - pad[0];
    const end = Math.min(start + poolSize, input + pad[1]);
    return poolSize / (counted === 'padded' ? end - start : Math.min(end, input) - Math.max(start, 0));
  });
}

/** Turns means of whole windows over `x` into means of what counts; or what flows back through these into what does through those. */
export function rescaled(y: Tensor4D, x: Tensor, {windows, counted}: CountedWindows): Tensor4D {
  const [rows, columns] = windows.map((window, axis) => wholeOverCounted(x.shape[axis + 1], window, counted));
  const factors = rows.flatMap(row => columns.map(column => row * column));
  return factors.every(factor => factor === 1) ? y : mul(y, tensor4d(factors, [1, rows.length, columns.length, 1]));
}
