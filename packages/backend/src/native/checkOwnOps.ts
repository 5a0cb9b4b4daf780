/** Answers that are known of each operation of our own: what tells a working addon from a broken one. */

import {BFLOAT16, cast} from './bfloat16/cast.ts';
import {averageAttributes} from './kernels/avgPool2d.ts';
import {conv2dAttributes} from './kernels/conv2d.ts';
import {windowAttributes} from './kernels/windowAttributes.ts';
import {flagAttribute, floatAttribute, integersAttribute} from './opAttributes.ts';
import {programAttributes} from './predictions/program.ts';
import type {OpAttribute, TensorflowBinding} from './tensorflowBinding.ts';

type Floats = readonly [shape: number[], values: number[], type?: number];

/** Runs each on the addon. @throws Error naming the operation and the first value that differs. */
export function checkOwnOps(binding: TensorflowBinding): void {
  const check = (op: string, attributes: OpAttribute[], inputs: Floats[], expected: number[]): void => {
    const ids: number[] = [];
    const keep = (id: number): number => {
      ids.push(id);
      return id;
    };
    const upload = ([shape, values, type]: Floats): number => {
      const id = keep(binding.createTensor(shape, binding.TF_FLOAT, Float32Array.from(values)));
      return type === undefined ? id : keep(cast(binding, id, binding.TF_FLOAT, type).id);
    };
    try {
      const [output] = binding.executeOp(op, attributes, inputs.map(upload), 1);
      keep(output.id);
      const isHalf = output.dtype === BFLOAT16;
      const actual = binding.tensorDataSync(
        isHalf ? keep(cast(binding, output.id, BFLOAT16, binding.TF_FLOAT).id) : output.id,
      );
      const wrong = expected.findIndex((value, i) => actual[i] !== value);
      if (actual.length === expected.length && wrong < 0) return;
      throw new Error(`${op} is wrong: value ${wrong} is ${actual[wrong]}, it should be ${expected[wrong]}.`);
    } finally {
      for (const id of ids) binding.deleteTensor(id);
    }
  };
  const halves = ([shape, values]: Floats): Floats => [shape, values, BFLOAT16];
  const image: Floats = [
    [1, 2, 3, 1],
    [3, 5, 1, 5, 2, 5],
  ];
  const windows = windowAttributes(binding, {pool: [2, 2], strides: [1, 1], before: [0, 0], dilations: [1, 1]});
  const pooled: Floats = [
    [1, 1, 2, 1],
    [5, 5],
  ];
  const size = integersAttribute(binding, 'size', [1, 2]);
  const slopes = (...values: number[]): Floats => [[1, 1, values.length, 1], values];
  check('ZooGlobalAvgPool', [flagAttribute(binding, 'keep_dims', false)], [image], [3.5]);
  check('ZooGlobalMaxPool', [flagAttribute(binding, 'keep_dims', false)], [image], [5]);
  check('ZooGlobalMaxPoolGrad', [], [image, [[1, 1], [5]], [[1, 1], [7]]], [0, 7, 0, 0, 0, 0]);
  check('ZooMaxPool2d', [...windows, size], [image], [5, 5]);
  check('ZooMaxPool2dHalf', [...windows, size], [halves(image)], [5, 5]);
  check('ZooMaxPool2dGrad', windows, [image, pooled, slopes(7, 8)], [0, 15, 0, 0, 0, 0]);
  check('ZooMaxPool2dIndices', windows, [image, pooled], [1, 1]);
  const channel = (...values: number[]): Floats => [[values.length], values];
  const normalised = [image, channel(3), channel(3), channel(4), channel(1)];
  check('ZooBatchNorm', [floatAttribute(binding, 'epsilon', 1)], normalised, [1, 5, -3, 5, -1, 5]);
  const sums = [flagAttribute(binding, 'relu', true), flagAttribute(binding, 'in_place', false)] as const;
  const values: Floats = [
    [2, 2],
    [-4, 1, 2, 3],
  ];
  const added: Floats = [[2], [1, -2]];
  check('ZooBiasRelu', [...sums], [values, added], [0, 0, 3, 1]);
  check('ZooBiasReluHalf', [...sums], [halves(values), added], [0, 0, 3, 1]);
  check('ZooBiasReluWiden', [...sums], [halves(values), added], [0, 0, 3, 1]);
  check('ZooAdaptiveMaxPool2d', [size], [image], [5, 5]);
  check('ZooAdaptiveMaxPool2dGrad', [], [image, pooled, slopes(7, 8)], [0, 15, 0, 0, 0, 0]);
  const averaged = {pool: [2, 2], strides: [1, 1], before: [0, 1], after: [0, 1], countPadding: false} as const;
  check('ZooAvgPool2d', averageAttributes(binding, averaged, [1, 4]), [image], [4, 3.75, 3.25, 3]);
  const flows = averageAttributes(binding, averaged, [2, 3]);
  check('ZooAvgPool2dGrad', flows, [slopes(2, 4, 8, 2)], [2, 3, 3, 2, 3, 3]);
  check('ZooAdaptiveAvgPool2d', [size], [image], [3.75, 3.25]);
  const whole = [integersAttribute(binding, 'size', [2, 3])];
  check('ZooAdaptiveAvgPool2dGrad', whole, [slopes(4, 8)], [1, 3, 2, 1, 3, 2]);
  const rows: Floats = [
    [2, 3],
    [1, 2, 3, 4, 5, 6],
  ];
  const kernel: Floats = [
    [2, 2, 1, 2],
    [1, 0, 2, 1, 3, 0, 4, -10],
  ];
  const convolved = {strides: [1, 1], dilations: [1, 1], before: [0, 1], size: [1, 3]} as const;
  const ends: Floats = [[2], [1, 20]];
  check('ZooConv2d', conv2dAttributes(binding, convolved, true), [image, kernel, ends], [27, 0, 37, 5, 34, 0]);
  const [relu] = sums;
  const weight: Floats = [
    [2, 3],
    [2, 0, 1, -1, -1, 0],
  ];
  check('ZooLinearRows', [relu], [rows, weight, added], [6, 0, 15, 0]);
  check('ZooLinearRowsBfloat16', [relu], [rows, halves(weight), added], [6, 0, 15, 0]);
  check(
    'ZooLinearWeightGrad',
    [],
    [
      [
        [2, 1],
        [2, 3],
      ],
      rows,
    ],
    [14, 19, 24],
  );
  const numbers = [floatAttribute(binding, 'a', 2), floatAttribute(binding, 'b', 3)];
  check('ZooExponentialUnit', numbers, [[[3], [-200, 0, 5]]], [-2, 0, 15]);
  check(
    'ZooSigmoidGrad',
    numbers,
    [
      [[1], [4]],
      [[1], [0]],
    ],
    [1],
  );
  const three: Floats = [[3], [-2, 0, 3]];
  const half: Floats = [[1], [0.5]];
  check('ZooPrelu', [], [three, half], [-1, 0, 3]);
  check('ZooPreluGrad', [], [[[3], [1, 2, 3]], three, half], [0.5, 1, 3]);
  check('ZooPreluWeightGrad', [], [[[3], [1, 2, 3]], three, half], [-2]);
  check(
    'ZooLogSoftmax',
    [],
    [
      [
        [1, 2],
        [3, 3],
      ],
    ],
    [-Math.fround(Math.LN2), -Math.fround(Math.LN2)],
  );
  check(
    'ZooLogSoftmaxGrad',
    [],
    [
      [
        [1, 2],
        [1, 3],
      ],
      [
        [1, 2],
        [0, 0],
      ],
    ],
    [-3, -1],
  );
  check('ZooTranspose', [integersAttribute(binding, 'perm', [1, 0])], [rows], [1, 4, 2, 5, 3, 6]);
  const turned = ['Reshape 0 shape=3,2', 'ZooTranspose 1 perm=1,0'];
  check('ZooProgram', programAttributes(binding, 1, turned), [rows], [1, 3, 5, 2, 4, 6]);
  checkUpdate(binding, 'ZooMomentumUpdate', [0.25, 0.5, 1, 0, 0], [2], [1, 2, 2, 3]);
  checkUpdate(binding, 'ZooAdamUpdate', [0.5, 0.5, 0.5, 1, 0, 0], [5, 9], [1, 2, 2.5, 3.5]);
}

/**
 * Updates the second row of a weight `[[1, 2], [3, 4]]` by a gradient of 3 and 3, with slots full of the numbers given: by momentum
 * `v = 1/2 · 2 + 3`, `w -= 1/4 v`, by Adam `m = (5 + 3) / 2`, `v = (9 + 3²) / 2`, `w -= 1/2 m / (√v + 1)`.
 */
function checkUpdate(
  binding: TensorflowBinding,
  op: string,
  numbers: readonly number[],
  slots: readonly number[],
  expected: readonly number[],
): void {
  const floats = (shape: number[], values: readonly number[]): number =>
    binding.createTensor(shape, binding.TF_FLOAT, Float32Array.from(values));
  const weight = floats([2, 2], [1, 2, 3, 4]);
  const ids = [
    floats([1, 2], [3, 3]),
    binding.createTensor([1], binding.TF_INT32, Int32Array.of(1)),
    floats([numbers.length], numbers),
    weight,
    ...slots.map(value => floats([2, 2], new Array<number>(4).fill(value))),
  ];
  try {
    binding.executeOp(op, [], ids, 0);
    const actual = binding.tensorDataSync(weight);
    const wrong = expected.findIndex((value, i) => actual[i] !== value);
    if (wrong < 0) return;
    throw new Error(`${op} is wrong: value ${wrong} is ${actual[wrong]}, it should be ${expected[wrong]}.`);
  } finally {
    for (const id of ids) binding.deleteTensor(id);
  }
}
