/**
 * Average pooling of images with TensorFlow's padding 'same', which no mean counts: the case that backends have kernels for.
 *
 * The gradient of those kernels is wrong on some backends, so it is taken without padding: what flows back through a window at
 * the border is scaled up by what the window lacks.
 */
import {
  AvgPoolGrad,
  engine,
  mul,
  type NamedAttrMap,
  type Tensor,
  type Tensor4D,
  tensor4d,
  avgPool as tfAvgPool,
  zeros,
} from '@tensorflow/tfjs-core';
import {defineOp} from '../defineOp.ts';
import {type Frame, framed, inverse} from './frame.ts';

/** A window with the padding that 'same' stands for. */
export interface AvgPoolSameAttrs {
  readonly poolSize: [number, number];
  readonly strides: [number, number];
  readonly frame: Frame;
}

/** For each window along an axis, its length over how much of it is in the image. */
function wholeOverInside(
  {shape}: Tensor,
  dy: Tensor,
  {poolSize, strides, frame}: AvgPoolSameAttrs,
  axis: 0 | 1,
): number[] {
  return Array.from({length: dy.shape[axis + 1]}, (_, i) => {
    const start = i * strides[axis] - frame[axis][0];
    const end = start + poolSize[axis];
    return poolSize[axis] / (Math.min(end, shape[axis + 1]) - Math.max(start, 0));
  });
}

/** A kernel of its own, so that a backend whose own gradient is right may use that. */
const gradientOp = defineOp<'x' | 'dy', AvgPoolSameAttrs>({
  name: 'ZooAvgPool2dSameGrad',
  compose: ({x, dy}, attrs) => {
    const {poolSize, strides, frame} = attrs;
    const [batch, height, width, channels] = (x as Tensor4D).shape;
    const [rows, columns] = frame.map(([before, after]) => before + after);
    // of the images that were padded the gradient needs the shape alone
    const input = zeros([batch, height + rows, width + columns, channels]);
    const [byRow, byColumn] = [wholeOverInside(x, dy, attrs, 0), wholeOverInside(x, dy, attrs, 1)];
    const factors = byRow.flatMap(row => byColumn.map(column => row * column));
    const scaled = mul(dy, tensor4d(factors, [1, byRow.length, byColumn.length, 1]));
    const whole = {filterSize: poolSize, strides, pad: 'valid'};
    const dx: Tensor4D = engine().runKernel(AvgPoolGrad, {dy: scaled, input}, whole as unknown as NamedAttrMap);
    return framed(dx, inverse(frame), 0);
  },
});

const op = defineOp<'x', AvgPoolSameAttrs>({
  name: 'ZooAvgPool2dSame',
  compose: ({x}, {poolSize, strides}) => tfAvgPool(x as Tensor4D, poolSize, strides, 'same'),
  gradient: {
    saves: ['x'],
    of: (dy, {x}, attrs) => ({x: () => gradientOp({x, dy}, attrs)}),
  },
});

/** Pools images. */
export function avgPoolSame(x: Tensor4D, attrs: AvgPoolSameAttrs): Tensor4D {
  return op({x}, attrs) as Tensor4D;
}
