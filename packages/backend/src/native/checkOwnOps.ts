/** Answers that are known of each operation of our own: what tells a working addon from a broken one. */

import {BFLOAT16, cast} from './bfloat16/cast.ts';
import {windowAttributes} from './kernels/windowAttributes.ts';
import {flagAttribute, floatAttribute} from './opAttributes.ts';
import type {OpAttribute, TensorflowBinding} from './tensorflowBinding.ts';

type Floats = readonly [shape: number[], values: number[], type?: typeof BFLOAT16];

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
      const actual = binding.tensorDataSync(output.id);
      const wrong = expected.findIndex((value, i) => actual[i] !== value);
      if (actual.length === expected.length && wrong < 0) return;
      throw new Error(`${op} is wrong: value ${wrong} is ${actual[wrong]}, it should be ${expected[wrong]}.`);
    } finally {
      for (const id of ids) binding.deleteTensor(id);
    }
  };
  const image: Floats = [
    [1, 2, 3, 1],
    [3, 5, 1, 5, 2, 5],
  ];
  const windows = windowAttributes(binding, {pool: [2, 2], strides: [1, 1], before: [0, 0], dilations: [1, 1]});
  const pooled: Floats = [
    [1, 1, 2, 1],
    [5, 5],
  ];
  check('ZooGlobalAvgPool', [flagAttribute(binding, 'keep_dims', false)], [image], [3.5]);
  check('ZooGlobalMaxPool', [flagAttribute(binding, 'keep_dims', false)], [image], [5]);
  check('ZooGlobalMaxPoolGrad', [], [image, [[1, 1], [5]], [[1, 1], [7]]], [0, 7, 0, 0, 0, 0]);
  check(
    'ZooMaxPool2dGrad',
    windows,
    [
      image,
      pooled,
      [
        [1, 1, 2, 1],
        [7, 8],
      ],
    ],
    [0, 15, 0, 0, 0, 0],
  );
  check('ZooMaxPool2dIndices', windows, [image, pooled], [1, 1]);
  const rows: Floats = [
    [2, 3],
    [1, 2, 3, 4, 5, 6],
  ];
  check(
    'ZooLinearRows',
    [],
    [
      rows,
      [
        [1, 3],
        [2, 0, 1],
      ],
    ],
    [5, 14],
  );
  check('ZooLinearRowsBfloat16', [], [rows, [[1, 3], [2, 0, 1], BFLOAT16]], [5, 14]);
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
}
