/**
 * The largest value of each channel of whole inputs; of equal values the first has the gradient.
 */
import {
  engine,
  MaxPoolGrad,
  type NamedAttrMap,
  reshape,
  type Tensor,
  type Tensor4D,
  maxPool as tfMaxPool,
} from '@tensorflow/tfjs-core';
import {defineOp} from '../defineOp.ts';
import {defineOutputsOp} from '../defineOutputsOp.ts';

interface Attrs {
  /** The axes that are pooled: the input's shape without batch and channels. */
  readonly size: readonly number[];
  /** Keep them, as 1. */
  readonly keepDims: boolean;
}

const places = ({size}: Attrs): number => size.reduce((a, b) => a * b, 1);

/** All places of each sample in one column, so that one window holds them. */
const columns = ({shape}: Tensor, rows: number): [number, number, number, number] => [
  shape[0],
  rows,
  1,
  shape[shape.length - 1],
];

/** A kernel of its own, so that a backend may know a faster way. */
const gradientOp = defineOp<'x' | 'y' | 'dy', Attrs>({
  name: 'ZooGlobalMaxPoolGrad',
  compose: ({x, y, dy}, attrs) => {
    const input = reshape(x, columns(x, places(attrs)));
    const [output, upstream] = [reshape(y, columns(y, 1)), reshape(dy, columns(dy, 1))];
    const window = {filterSize: [places(attrs), 1], strides: [1, 1], pad: 'valid'} as unknown as NamedAttrMap;
    return reshape(engine().runKernel<Tensor>(MaxPoolGrad, {dy: upstream, input, output}, window), x.shape);
  },
});

const op = defineOutputsOp<'x', 'y', Attrs>({
  name: 'ZooGlobalMaxPool',
  outputs: ['y'],
  compose: ({x}, attrs) => {
    const image: Tensor4D = reshape(x, columns(x, places(attrs)));
    const y = tfMaxPool(image, [places(attrs), 1], 1, 'valid');
    const [batch, channels] = [x.shape[0], x.shape[x.rank - 1]];
    return {y: reshape(y, [batch, ...(attrs.keepDims ? attrs.size.map(() => 1) : []), channels])};
  },
  gradient: {
    saves: ['x', 'y'],
    of: ({y: dy}, {x, y}, attrs) => ({x: () => gradientOp({x, y, dy}, attrs)}),
  },
});

/**
 * Takes the largest of `x`, `[batch, ...size, channels]`, float32, not empty.
 *
 * @returns `[batch, channels]`, or with `keepDims` `[batch, 1, …, 1, channels]`.
 */
export function globalMax(x: Tensor, keepDims: boolean): Tensor {
  return op({x}, {size: x.shape.slice(1, -1), keepDims}).y;
}
