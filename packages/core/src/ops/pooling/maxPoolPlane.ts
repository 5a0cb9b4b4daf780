/**
 * Max pooling of images. The padding never wins, as it is minus infinity; of equal values the first of a window has the gradient.
 */
import {
  batchToSpaceND,
  engine,
  MaxPoolGrad,
  type NamedAttrMap,
  reshape,
  slice,
  spaceToBatchND,
  type Tensor4D,
  maxPool as tfMaxPool,
} from '@tensorflow/tfjs-core';
import {defineOp} from '../defineOp.ts';
import {defineOutputsOp} from '../defineOutputsOp.ts';
import {type Frame, framed, frameOf, inverse} from './frame.ts';
import {type AxisWindow, spanOf} from './window.ts';

/** Windows without holes, and the padding that they see. */
interface Attrs {
  readonly poolSize: [number, number];
  readonly strides: [number, number];
  readonly frame: Frame;
}

/** A kernel of its own, so that a backend which knows padding needs no copy of the image. */
const gradientOp = defineOp<'x' | 'y' | 'dy', Attrs>({
  name: 'ZooMaxPool2dGrad',
  compose: ({x, y, dy}, {poolSize, strides, frame}) => {
    const input = framed(x as Tensor4D, frame, Number.NEGATIVE_INFINITY);
    const attrs = {filterSize: poolSize, strides, pad: 'valid'};
    const dx: Tensor4D = engine().runKernel(MaxPoolGrad, {dy, input, output: y}, attrs as unknown as NamedAttrMap);
    return framed(dx, inverse(frame), 0);
  },
});

const op = defineOutputsOp<'x', 'y', Attrs>({
  name: 'ZooMaxPool2d',
  outputs: ['y'],
  compose: ({x}, {poolSize, strides, frame}) => ({
    y: tfMaxPool(framed(x as Tensor4D, frame, Number.NEGATIVE_INFINITY), poolSize, strides, 'valid'),
  }),
  gradient: {
    saves: ['x', 'y'],
    of: ({y: dy}, {x, y}, attrs) => ({x: () => gradientOp({x, y, dy}, attrs)}),
  },
});

/** Pools images, whose windows are known to fit. */
export function maxPoolPlane(x: Tensor4D, windows: readonly [AxisWindow, AxisWindow]): Tensor4D {
  const frame = frameOf(x, windows);
  if (windows.some(({dilation}) => dilation > 1)) {
    return withHoles(framed(x, frame, Number.NEGATIVE_INFINITY), windows);
  }
  return op({x}, {poolSize: sizeOf(windows), strides: stridesOf(windows), frame}).y as Tensor4D;
}

/** What flows back to images `x` through `y`, which was pooled of them by windows without holes. */
export function maxPoolPlaneGrad(
  images: Readonly<Record<'x' | 'y' | 'dy', Tensor4D>>,
  windows: readonly [AxisWindow, AxisWindow],
): Tensor4D {
  const attrs = {poolSize: sizeOf(windows), strides: stridesOf(windows), frame: frameOf(images.x, windows)};
  return gradientOp(images, attrs) as Tensor4D;
}

const sizeOf = ([rows, columns]: readonly [AxisWindow, AxisWindow]): [number, number] => [
  rows.poolSize,
  columns.poolSize,
];

const stridesOf = ([rows, columns]: readonly [AxisWindow, AxisWindow]): [number, number] => [
  rows.stride,
  columns.stride,
];

/** No padding, and nothing to crop. */
const NONE: [[0, 0], [0, 0]] = [
  [0, 0],
  [0, 0],
];

/**
 * Windows with holes: of every `dilation`-th row and column an image is made, in which the windows have no holes. They are
 * pooled at every place, and those kept that the strides come to.
 */
function withHoles(x: Tensor4D, windows: readonly [AxisWindow, AxisWindow]): Tensor4D {
  const [, height, width] = x.shape;
  const block = windows.map(({dilation}) => dilation);
  const missing = [height, width].map((length, axis) => (block[axis] - (length % block[axis])) % block[axis]);
  const frame: Frame = [
    [0, missing[0]],
    [0, missing[1]],
  ];
  const parts = spaceToBatchND(framed(x, frame, Number.NEGATIVE_INFINITY), block, NONE);
  const {y} = op({x: parts}, {poolSize: sizeOf(windows), strides: [1, 1], frame: NONE});
  const everywhere = batchToSpaceND(y, block, NONE);
  const [rows, columns] = windows;
  return everyNth(everyNth(everywhere as Tensor4D, 1, rows, height), 2, columns, width);
}

/** Keeps the places of an axis that windows start at, of an input of `length`. */
function everyNth(x: Tensor4D, axis: 1 | 2, window: AxisWindow, length: number): Tensor4D {
  const {stride} = window;
  const count = Math.floor((length - spanOf(window)) / stride) + 1;
  const used: Frame[number] = [0, (count - 1) * stride + 1 - x.shape[axis]];
  const whole: Frame[number] = [0, stride - 1];
  const frame = (pads: Frame[number]): Frame => (axis === 1 ? [pads, [0, 0]] : [[0, 0], pads]);
  const padded = framed(framed(x, frame(used), 0), frame(whole), 0);
  const [batch, height, width, channels] = padded.shape;
  const rows: Tensor4D =
    axis === 1
      ? reshape(padded, [batch, count, stride, width * channels])
      : reshape(padded, [batch * height, count, stride, channels]);
  const first = slice(rows, [0, 0, 0, 0], [rows.shape[0], count, 1, rows.shape[3]]);
  return reshape(first, axis === 1 ? [batch, count, width, channels] : [batch, height, count, channels]);
}
