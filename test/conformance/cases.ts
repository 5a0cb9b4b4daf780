/** Operations of tfjs that a convolutional network uses, each beside its definition in double precision. */
import * as tf from '@tensorflow/tfjs-core';
import * as algebra from './reference/algebra.ts';
import type {Array64} from './reference/array.ts';
import * as convolution from './reference/convolution.ts';

/** One operation at one setting. */
export interface ConformanceCase {
  /** The operation, as the table groups it. */
  op: string;
  /** The setting. */
  setting: string;
  /** Shapes of the inputs. */
  shapes: readonly (readonly number[])[];
  /** The operation in tfjs. */
  run: (inputs: tf.Tensor[]) => tf.Tensor;
  /** Its definition. */
  reference: (inputs: Array64[]) => Array64;
}

type Unary = {
  op: string;
  shape: readonly number[];
  run: (x: tf.Tensor) => tf.Tensor;
  reference: (x: Array64) => Array64;
  setting?: string;
};

const unary = ({op, shape, run, reference, setting = ''}: Unary): ConformanceCase => ({
  op,
  setting: setting || `[${shape}]`,
  shapes: [shape],
  run: ([x]) => run(given(x)),
  reference: ([x]) => reference(given(x)),
});

const PADS = ['valid', 'same'] as const;

function* convolutions(): Generator<ConformanceCase> {
  const kernels = [
    {image: [2, 7, 8, 2], filter: [3, 3, 2, 3], strides: [1, 2, 3, 4]},
    {image: [1, 7, 6, 2], filter: [1, 1, 2, 3], strides: [1, 2]},
    {image: [1, 7, 8, 2], filter: [2, 5, 2, 3], strides: [1, 2]},
    // AlexNet's first layer, small: taps that the last window of a row does not reach.
    {image: [1, 21, 20, 1], filter: [11, 11, 1, 2], strides: [4]},
  ];
  for (const {image, filter, strides} of kernels) {
    for (const stride of strides) {
      for (const pad of PADS) {
        yield {
          op: 'conv2d',
          setting: `[${image}] by [${filter}], stride ${stride}, ${pad}`,
          shapes: [image, filter],
          run: ([x, w]) => tf.conv2d(given(x) as tf.Tensor4D, given(w) as tf.Tensor4D, stride, pad),
          reference: ([x, w]) => convolution.conv2d(given(x), given(w), stride, pad),
        };
      }
    }
  }
}

function* pools(): Generator<ConformanceCase> {
  const windows = [
    {size: [3, 3], stride: 2, pad: 'valid'},
    {size: [2, 2], stride: 2, pad: 'valid'},
    {size: [3, 2], stride: 1, pad: 'valid'},
    {size: [3, 3], stride: 2, pad: 'same'},
    {size: [3, 3], stride: 1, pad: 'same'},
  ] as const;
  for (const window of windows) {
    const {size, stride, pad} = window;
    const setting = `${size.join('x')}, stride ${stride}, ${pad}`;
    const shape = [2, 7, 8, 2];
    yield unary({
      op: 'maxPool',
      setting,
      shape,
      run: x => tf.maxPool(x as tf.Tensor4D, [...size], stride, pad),
      reference: x => convolution.pool2d(x, 'max', window),
    });
    yield unary({
      op: 'avgPool',
      setting,
      shape,
      run: x => tf.avgPool(x as tf.Tensor4D, [...size], stride, pad),
      reference: x => convolution.pool2d(x, 'avg', window),
    });
  }
}

function* products(): Generator<ConformanceCase> {
  for (const transposeA of [false, true]) {
    for (const transposeB of [false, true]) {
      yield {
        op: 'matMul',
        setting: `${transposeA ? "a'" : 'a'} ${transposeB ? "b'" : 'b'}`,
        shapes: [transposeA ? [7, 5] : [5, 7], transposeB ? [6, 7] : [7, 6]],
        run: ([a, b]) => tf.matMul(given(a), given(b), transposeA, transposeB),
        reference: ([a, b]) => algebra.matMul(given(a), given(b), transposeA, transposeB),
      };
    }
  }
}

const IMAGE = [2, 4, 5, 3];
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const OTHERS: readonly ConformanceCase[] = [
  unary({op: 'relu', shape: IMAGE, run: tf.relu, reference: x => algebra.elementwise(x, v => Math.max(0, v))}),
  unary({
    op: 'softmax',
    shape: [4, 9],
    run: x => tf.softmax(x),
    reference: x => algebra.elementwise(algebra.logSoftmax(x), Math.exp),
  }),
  unary({op: 'logSoftmax', shape: [4, 9], run: x => tf.logSoftmax(x), reference: algebra.logSoftmax}),
  unary({
    op: 'pad',
    shape: IMAGE,
    run: x =>
      tf.pad(x, [
        [0, 0],
        [2, 1],
        [0, 3],
        [0, 0],
      ]),
    reference: x =>
      algebra.pad(x, [
        [0, 0],
        [2, 1],
        [0, 3],
        [0, 0],
      ]),
  }),
  ...[
    [3, 1, 2, 0],
    [0, 3, 1, 2],
    [1, 2, 0, 3],
  ].map(order =>
    unary({
      op: 'transpose',
      setting: `[${order}]`,
      shape: IMAGE,
      run: x => tf.transpose(x, order),
      reference: x => algebra.transpose(x, order),
    }),
  ),
  unary({
    op: 'slice',
    shape: IMAGE,
    run: x => tf.slice(x, [0, 1, 2, 0], [2, 2, 3, 3]),
    reference: x => algebra.slice(x, [0, 1, 2, 0], [2, 2, 3, 3]),
  }),
  unary({
    op: 'reshape',
    setting: 'flatten',
    shape: IMAGE,
    run: x => tf.reshape(x, [2, 60]),
    reference: x => ({...x, shape: [2, 60]}),
  }),
  unary({
    op: 'tile',
    shape: [2, 3],
    run: x => tf.tile(x, [2, 1]),
    reference: ({values}) => ({shape: [4, 3], values: Float64Array.of(...values, ...values)}),
  }),
  ...[[0], [0, 1, 2], [1, 2], [0, 1, 2, 3]].flatMap(axes => [
    unary({
      op: 'sum',
      setting: `axes ${axes}`,
      shape: IMAGE,
      run: x => tf.sum(x, axes),
      reference: x => algebra.reduce(x, axes, v => mean(v) * v.length),
    }),
    unary({
      op: 'mean',
      setting: `axes ${axes}`,
      shape: IMAGE,
      run: x => tf.mean(x, axes),
      reference: x => algebra.reduce(x, axes, mean),
    }),
    unary({
      op: 'max',
      setting: `axes ${axes}`,
      shape: IMAGE,
      run: x => tf.max(x, axes),
      reference: x => algebra.reduce(x, axes, v => Math.max(...v)),
    }),
  ]),
  {
    op: 'add',
    setting: 'a bias over an image',
    shapes: [IMAGE, [3]],
    run: ([x, b]) => tf.add(given(x), given(b)),
    reference: ([x, b]) => algebra.broadcast(given(x), given(b), (v, w) => v + w),
  },
  {
    op: 'mul',
    setting: 'a scale over an image',
    shapes: [IMAGE, [3]],
    run: ([x, b]) => tf.mul(given(x), given(b)),
    reference: ([x, b]) => algebra.broadcast(given(x), given(b), (v, w) => v * w),
  },
];

/** Every case. */
export const CASES: readonly ConformanceCase[] = [...convolutions(), ...pools(), ...products(), ...OTHERS];

/** An input that the case's `shapes` promise. */
function given<T>(input: T | undefined): T {
  if (input === undefined) throw new Error('a conformance case reads an input that its shapes do not list');
  return input;
}
