/**
 * Max pooling of images to a size that theirs is no multiple of, so that windows differ.
 *
 * Composed, columns are pooled first, then rows, window by window: so of equal values the first has the gradient.
 */
import {addN, concat, pad, slice, type Tensor4D} from '@tensorflow/tfjs-core';
import {defineOp} from '../defineOp.ts';
import {defineOutputsOp} from '../defineOutputsOp.ts';
import {binRange} from './binRange.ts';
import {maxPoolPlane, maxPoolPlaneGrad} from './maxPoolPlane.ts';
import {tiles} from './tiles.ts';
import type {AxisWindow} from './window.ts';

interface Attrs {
  /** `[height, width]`. */
  readonly outputSize: readonly [number, number];
}

/** Rows or columns. */
type ImageAxis = 1 | 2;

const alongAxis = (axis: ImageAxis, size: number): readonly [AxisWindow, AxisWindow] =>
  axis === 1 ? [tiles(size), tiles(1)] : [tiles(1), tiles(size)];

/** Places `[from, to)` of an axis. */
function between(x: Tensor4D, axis: ImageAxis, from: number, to: number): Tensor4D {
  const begin: [number, number, number, number] = [0, 0, 0, 0];
  const size: Tensor4D['shape'] = [...x.shape];
  begin[axis] = from;
  size[axis] = to - from;
  return slice(x, begin, size);
}

/** Pools an axis to `output`. */
function poolAxis(x: Tensor4D, axis: ImageAxis, output: number): Tensor4D {
  const input = x.shape[axis];
  if (input === output) return x;
  if (input % output === 0) return maxPoolPlane(x, alongAxis(axis, input / output));
  const bins = Array.from({length: output}, (_, o): Tensor4D => {
    const [from, to] = binRange(o, input, output);
    return maxPoolPlane(between(x, axis, from, to), alongAxis(axis, to - from));
  });
  return concat(bins, axis);
}

/** What flows back through {@link poolAxis}. */
function slopesOfAxis(x: Tensor4D, y: Tensor4D, dy: Tensor4D, axis: ImageAxis): Tensor4D {
  const [input, output] = [x.shape[axis], y.shape[axis]];
  if (input === output) return dy;
  if (input % output === 0) return maxPoolPlaneGrad({x, y, dy}, alongAxis(axis, input / output));
  const bins = Array.from({length: output}, (_, o): Tensor4D => {
    const [from, to] = binRange(o, input, output);
    const of = (image: Tensor4D): Tensor4D => between(image, axis, o, o + 1);
    const seen = {x: between(x, axis, from, to), y: of(y), dy: of(dy)};
    const slopes = maxPoolPlaneGrad(seen, alongAxis(axis, to - from));
    return pad(
      slopes,
      x.shape.map((_length, i): [number, number] => (i === axis ? [from, input - to] : [0, 0])),
    );
  });
  return addN(bins);
}

/** A kernel of its own, so that a backend may know a faster way. */
const gradientOp = defineOp<'x' | 'y' | 'dy', object>({
  name: 'ZooAdaptiveMaxPool2dGrad',
  compose: inputs => {
    const {x, y, dy} = inputs as Record<keyof typeof inputs, Tensor4D>;
    const columns = poolAxis(x, 2, y.shape[2]);
    return slopesOfAxis(x, columns, slopesOfAxis(columns, y, dy, 1), 2);
  },
});

const op = defineOutputsOp<'x', 'y', Attrs>({
  name: 'ZooAdaptiveMaxPool2d',
  outputs: ['y'],
  compose: ({x}, {outputSize: [height, width]}) => ({y: poolAxis(poolAxis(x as Tensor4D, 2, width), 1, height)}),
  gradient: {
    saves: ['x', 'y'],
    of: ({y: dy}, {x, y}) => ({x: () => gradientOp({x, y, dy}, {})}),
  },
});

/** Pools images, not empty, to `outputSize`, `[height, width]`. */
export function adaptiveMaxUneven(x: Tensor4D, outputSize: readonly [number, number]): Tensor4D {
  return op({x}, {outputSize}).y as Tensor4D;
}
