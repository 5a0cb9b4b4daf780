/**
 * The mean of each channel over whole inputs.
 *
 * With n places: `y = Σ x / n`, and `dx = dy / n` at each place. Each of the two is the other's gradient.
 */
import {div, mean, mul, ones, reshape, type Tensor, type Tensor4D, avgPool as tfAvgPool} from '@tensorflow/tfjs-core';
import {defineOp, type Op} from '../defineOp.ts';
import {onWasm} from '../onWasm.ts';

interface Attrs {
  /** The axes that are averaged: the input's shape without batch and channels. */
  readonly size: readonly number[];
  /** Keep them, as 1. */
  readonly keepDims: boolean;
}

const places = ({size}: Attrs): number => size.reduce((a, b) => a * b, 1);

/** `[batch, 1, …, 1, channels]` of the shape of inputs or means. */
const keptShape = ({shape}: Tensor, {size}: Attrs): number[] => [
  shape[0],
  ...size.map(() => 1),
  shape[shape.length - 1],
];

const op: Op<'x', Attrs> = defineOp<'x', Attrs>({
  name: 'ZooGlobalAvgPool',
  compose: ({x}, attrs) => {
    const {size, keepDims} = attrs;
    if (!onWasm()) {
      const axes = size.map((_, i) => i + 1);
      return mean(x, axes, keepDims);
    }
    // its mean moves the channels to the front first; a window as large as the input takes a tenth of the time
    const [batch, channels] = [x.shape[0], x.shape[x.rank - 1]];
    const image: Tensor4D = reshape(x, [batch, places(attrs), 1, channels]);
    const y = tfAvgPool(image, [places(attrs), 1], 1, 'valid');
    return reshape(y, keepDims ? keptShape(x, attrs) : [batch, channels]);
  },
  gradient: {saves: [], of: (dy, _saved, attrs) => ({x: () => spread({dy}, attrs)})},
});

const spread: Op<'dy', Attrs> = defineOp<'dy', Attrs>({
  name: 'ZooGlobalAvgPoolGrad',
  compose: ({dy}, attrs) => mul(reshape(div(dy, places(attrs)), keptShape(dy, attrs)), ones([1, ...attrs.size, 1])),
  gradient: {saves: [], of: (ddx, _saved, attrs) => ({dy: () => op({x: ddx}, attrs)})},
});

/**
 * Averages `x`, `[batch, ...size, channels]`, float32, not empty.
 *
 * @returns `[batch, channels]`, or with `keepDims` `[batch, 1, …, 1, channels]`.
 */
export function globalAvg(x: Tensor, keepDims: boolean): Tensor {
  return op({x}, {size: x.shape.slice(1, -1), keepDims});
}
