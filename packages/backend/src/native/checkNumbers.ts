/** A matrix product and a convolution whose exact answers are known: what tells a working libtensorflow from a broken one. */
import type {OpAttribute, TensorflowBinding} from './tensorflowBinding.ts';

/**
 * Runs both on the addon. All values are small integers, so that every order of summation gives the same float.
 *
 * @throws Error naming the operation and the first value that differs.
 */
export function checkNumbers(binding: TensorflowBinding): void {
  const {TF_FLOAT, TF_ATTR_TYPE, TF_ATTR_BOOL, TF_ATTR_INT, TF_ATTR_STRING} = binding;
  const float: OpAttribute = {name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT};

  const [rows, inner, columns] = [17, 33, 19];
  const [a, b] = [integers(rows * inner, 5), integers(inner * columns, 7)];
  const product = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      for (let k = 0; k < inner; k++) product[i * columns + j] += (a[i * inner + k] ?? 0) * (b[k * columns + j] ?? 0);
    }
  }
  const transposes: OpAttribute[] = [
    {name: 'transpose_a', type: TF_ATTR_BOOL, value: false},
    {name: 'transpose_b', type: TF_ATTR_BOOL, value: false},
  ];
  expectSame(
    binding,
    'MatMul',
    [float, ...transposes],
    [
      [[rows, inner], a],
      [[inner, columns], b],
    ],
    product,
  );

  const [size, taps, channels, filters] = [9, 3, 8, 16];
  const [x, w] = [integers(size * size * channels, 5), integers(taps * taps * channels * filters, 3)];
  expectSame(
    binding,
    'Conv2D',
    [
      float,
      {name: 'strides', type: TF_ATTR_INT, value: [1, 1, 1, 1]},
      {name: 'dilations', type: TF_ATTR_INT, value: [1, 1, 1, 1]},
      {name: 'padding', type: TF_ATTR_STRING, value: 'VALID'},
      {name: 'data_format', type: TF_ATTR_STRING, value: 'NHWC'},
      {name: 'use_cudnn_on_gpu', type: TF_ATTR_BOOL, value: true},
    ],
    [
      [[1, size, size, channels], x],
      [[taps, taps, channels, filters], w],
    ],
    convolve(x, w, {size, taps, channels, filters}),
  );
}

/** Small integers of both signs that repeat with a period of `modulus`. */
function integers(length: number, modulus: number): Float32Array {
  return Float32Array.from({length}, (_, i) => ((i * i + i) % modulus) - (modulus >> 1));
}

function convolve(
  x: Float32Array,
  w: Float32Array,
  shape: {size: number; taps: number; channels: number; filters: number},
): Float32Array {
  const {size, taps, channels, filters} = shape;
  const out = size - taps + 1;
  const y = new Float32Array(out * out * filters);
  for (let row = 0; row < out; row++) {
    for (let column = 0; column < out; column++) {
      for (let tap = 0; tap < taps * taps; tap++) {
        const pixel = ((row + Math.floor(tap / taps)) * size + column + (tap % taps)) * channels;
        for (let c = 0; c < channels; c++) {
          for (let f = 0; f < filters; f++) {
            y[(row * out + column) * filters + f] += (x[pixel + c] ?? 0) * (w[(tap * channels + c) * filters + f] ?? 0);
          }
        }
      }
    }
  }
  return y;
}

function expectSame(
  binding: TensorflowBinding,
  op: string,
  attributes: OpAttribute[],
  inputs: [number[], Float32Array][],
  expected: Float32Array,
): void {
  const ids = inputs.map(([shape, values]) => binding.createTensor(shape, binding.TF_FLOAT, values));
  const [output] = binding.executeOp(op, attributes, ids, 1);
  if (output === undefined) throw new Error(`${op} returned nothing.`);
  const actual = binding.tensorDataSync(output.id);
  for (const id of [...ids, output.id]) binding.deleteTensor(id);
  const wrong = expected.findIndex((value, i) => actual[i] !== value);
  if (actual.length !== expected.length || wrong >= 0) {
    throw new Error(`${op} is wrong: value ${wrong} is ${actual[wrong]}, it should be ${expected[wrong]}.`);
  }
}
