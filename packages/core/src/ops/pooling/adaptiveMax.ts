/**
 * Max pooling to a fixed output size, whatever the input size: the bins are those of average pooling.
 *
 * Columns are pooled first, then rows, so that of equal values the first has the gradient.
 *
 * Reference: aten/native/AdaptiveMaxPooling2d.cpp.
 */
import {concat, reshape, slice, type Tensor, type Tensor4D} from '@tensorflow/tfjs-core';
import {binRange} from './binRange.ts';
import {globalMax} from './globalMax.ts';
import {maxPoolPlane} from './maxPoolPlane.ts';
import type {AxisWindow} from './window.ts';

const windowOf = (poolSize: number): AxisWindow => ({
  poolSize,
  stride: poolSize,
  pad: [0, 0],
  dilation: 1,
  ceilMode: false,
});

/** Pools an axis of images, 1 or 2, to `output`. */
function poolAxis(x: Tensor4D, axis: 1 | 2, output: number): Tensor4D {
  const input = x.shape[axis];
  if (input === output) return x;
  const pool = (part: Tensor4D, size: number): Tensor4D =>
    maxPoolPlane(part, axis === 1 ? [windowOf(size), windowOf(1)] : [windowOf(1), windowOf(size)]);
  if (input % output === 0) return pool(x, input / output);
  const bins = Array.from({length: output}, (_, o): Tensor4D => {
    const [from, to] = binRange(o, input, output);
    const begin = [0, 0, 0, 0];
    const size: Tensor['shape'] = [...x.shape];
    begin[axis] = from;
    size[axis] = to - from;
    return pool(slice(x, begin as [number, number, number, number], size as Tensor4D['shape']), to - from);
  });
  return concat(bins, axis);
}

/** Pools images to `outputSize`. */
export function adaptiveMax(x: Tensor4D, [height, width]: readonly [number, number]): Tensor4D {
  // nothing in another shape, at which some kernels fail
  if (x.size === 0) return reshape(x, [x.shape[0], height, width, x.shape[3]]);
  if (height === 1 && width === 1) return globalMax(x, true) as Tensor4D;
  if (x.shape[1] % height === 0 && x.shape[2] % width === 0) {
    return maxPoolPlane(x, [windowOf(x.shape[1] / height), windowOf(x.shape[2] / width)]);
  }
  return poolAxis(poolAxis(x, 2, width), 1, height);
}
