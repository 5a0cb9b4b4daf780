/** Variables that are updated in place: what optimizers and the loading of weights need of a libtensorflow. */
import {ANONYMOUS_VARIABLE} from './anonymousVariable.ts';
import type {OpAttribute, TensorflowBinding} from './tensorflowBinding.ts';

/**
 * Replaces a row of a weight and takes a step of momentum: `v = 1/2 v + g`, `w -= 1/4 v`, of numbers that floats hold exactly.
 *
 * @throws Error naming the operation that is missing, or the first value that differs.
 */
export function checkUpdates(binding: TensorflowBinding): void {
  const {TF_FLOAT, TF_INT32, TF_ATTR_TYPE, TF_ATTR_BOOL, TF_ATTR_SHAPE, TF_ATTR_STRING} = binding;
  const type = (name: string, value: number = TF_FLOAT): OpAttribute => ({name, type: TF_ATTR_TYPE, value});
  const ids: number[] = [];
  const keep = (id: number): number => {
    ids.push(id);
    return id;
  };
  const floats = (shape: number[], values: number[]): number =>
    keep(binding.createTensor(shape, TF_FLOAT, Float32Array.from(values)));
  const variable = (values: number[]): number => {
    const [{id}] = binding.executeOp(
      'VarHandleOp',
      [
        type('dtype'),
        {name: 'shape', type: TF_ATTR_SHAPE, value: [2, 2]},
        {name: 'shared_name', type: TF_ATTR_STRING, value: ANONYMOUS_VARIABLE},
      ],
      [],
      1,
    );
    binding.executeOp('AssignVariableOp', [type('dtype')], [keep(id), floats([2, 2], values)], 0);
    return id;
  };
  try {
    const [w, v] = [variable([1, 2, 3, 4]), variable([2, 4, 6, 8])];
    const [row, values] = [keep(binding.createTensor([1], TF_INT32, Int32Array.of(1))), floats([1, 2], [5, 6])];
    binding.executeOp('ResourceScatterUpdate', [type('dtype'), type('Tindices', TF_INT32)], [w, row, values], 0);
    const switches = ['use_locking', 'use_nesterov'].map(name => ({name, type: TF_ATTR_BOOL, value: false}));
    const [rate, gradient, momentum] = [floats([], [0.25]), floats([2, 2], [3, 2, 1, 0]), floats([], [0.5])];
    binding.executeOp('ResourceApplyMomentum', [type('T'), ...switches], [w, v, rate, gradient, momentum], 0);
    binding.executeOp('DisableCopyOnRead', [], [w], 0);
    const [{id}] = binding.executeOp('ReadVariableOp', [type('dtype')], [w], 1);
    // v becomes [4, 4, 4, 4]
    const [expected, actual] = [[0, 1, 4, 5], binding.tensorDataSync(keep(id))];
    const wrong = expected.findIndex((value, i) => actual[i] !== value);
    if (wrong >= 0) {
      throw new Error(
        `ResourceApplyMomentum is wrong: value ${wrong} is ${actual[wrong]}, it should be ${expected[wrong]}.`,
      );
    }
  } finally {
    for (const id of ids) binding.deleteTensor(id);
  }
}
