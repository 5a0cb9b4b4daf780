/**
 * TensorFlow's training operations, which change variables in place, on tensors.
 *
 * A tensor's memory becomes that of a variable, is updated, and becomes the tensor's again. TensorFlow itself copies it first
 * if anybody else can see it: another tensor, or an array of JavaScript's.
 *
 * Reference: tensorflow/core/kernels/training_op_helpers.h, `PrepareToUpdateVariable`.
 */
import {clone, engine, type Tensor, tidy, util} from '@tensorflow/tfjs-core';
import {ANONYMOUS_VARIABLE} from '../anonymousVariable.ts';
import type {NativeBackend} from '../nativeBackend.ts';
import type {OpAttribute} from '../tensorflowBinding.ts';

/** A training operation: its name, its float inputs in order, and what else it is told. */
export interface TrainingOp {
  readonly name: string;
  /** Tensors and numbers that follow the variables. */
  readonly inputs: readonly (Tensor | number)[];
  /** Named switches. */
  readonly flags?: Readonly<Record<string, boolean>>;
}

/**
 * Runs a training operation on tensors as its variables and returns them with their new values.
 *
 * A tensor that is the only one with its data gives up its memory: what comes back has the same data.
 */
export function updateInPlace(native: NativeBackend, targets: readonly Tensor[], op: TrainingOp): Tensor[] {
  const {binding} = native;
  const numbers: number[] = [];
  const inputs = op.inputs.map(input => {
    if (typeof input !== 'number') return native.getInputTensorIds([input])[0];
    numbers.push(binding.createTensor([], binding.TF_FLOAT, Float32Array.of(input)));
    return numbers[numbers.length - 1];
  });
  const lent = targets.map(target => lend(native, target));
  let updated: Tensor[] = [];
  try {
    const flags = Object.entries({use_locking: false, ...op.flags});
    const attributes = flags.map(([name, value]) => ({name, type: binding.TF_ATTR_BOOL, value}));
    binding.executeOp(op.name, [type(native, 'T'), ...attributes], [...lent.map(({handle}) => handle), ...inputs], 0);
  } finally {
    for (const id of numbers) binding.deleteTensor(id);
    // whatever happened: a weight must not be lost
    updated = lent.map(({giveBack}) => giveBack());
  }
  return updated;
}

/**
 * `target` with other rows from `begin` on, in its own memory, or in a copy if another tensor or an array of JavaScript's has that,
 * too.
 *
 * Reference: tensorflow/core/kernels/training_op_helpers.h, `EnsureSparseVariableAccess`.
 *
 * @param values - Whole rows; copied.
 */
export function putRows(native: NativeBackend, target: Tensor, begin: number, values: Float32Array): Tensor {
  const {binding} = native;
  const row = target.shape.slice(1);
  const count = values.length === 0 ? 0 : values.length / util.sizeFromShape(row);
  const indexType = {name: 'Tindices', type: binding.TF_ATTR_TYPE, value: binding.TF_INT32};
  const inputs = [
    binding.createTensor(
      [count],
      binding.TF_INT32,
      Int32Array.from({length: count}, (_, i) => begin + i),
    ),
    binding.createTensor([count, ...row], binding.TF_FLOAT, values),
  ];
  const {handle, giveBack} = lend(native, target);
  let result = target;
  try {
    binding.executeOp('ResourceScatterUpdate', [type(native, 'dtype'), indexType], [handle, ...inputs], 0);
  } finally {
    // Else whoever reads the variable from now on gets a copy.
    binding.executeOp('DisableCopyOnRead', [], [handle], 0);
    result = giveBack();
    for (const id of inputs) binding.deleteTensor(id);
  }
  return result;
}

/** A tensor with the values of `target` whose memory nobody else sees: its own, if nobody does. */
export function withOwnMemory(native: NativeBackend, target: Tensor): Tensor {
  return putRows(native, target, 0, new Float32Array(0));
}

/** `a + factor · b` in one pass after a copy of `a`. */
export function plusScaled(native: NativeBackend, a: Tensor, factor: number, b: Tensor): Tensor {
  return tidy(() => {
    // while a second tensor has the data, the first keeps its values
    const copy = clone(a);
    return updateInPlace(native, [copy], {name: 'ResourceApplyGradientDescent', inputs: [-factor, b]})[0];
  });
}

const type = ({binding}: NativeBackend, name: string): OpAttribute => ({
  name,
  type: binding.TF_ATTR_TYPE,
  value: binding.TF_FLOAT,
});

/** Makes a variable of a tensor; `giveBack` makes a tensor of it again. */
function lend(native: NativeBackend, target: Tensor): {handle: number; giveBack(): Tensor} {
  const {binding} = native;
  const {dataId, shape, dtype} = target;
  native.deferred.settleReadersOf(dataId);
  const [id] = native.getInputTensorIds([target]);
  const [{id: handle}] = binding.executeOp(
    'VarHandleOp',
    [
      type(native, 'dtype'),
      {name: 'shape', type: binding.TF_ATTR_SHAPE, value: shape},
      {name: 'shared_name', type: binding.TF_ATTR_STRING, value: ANONYMOUS_VARIABLE},
    ],
    [],
    1,
  );
  binding.executeOp('AssignVariableOp', [type(native, 'dtype')], [handle, id], 0);
  const data = native.tensorMap.get(dataId);
  const alone = native.refCount(dataId) === 1;
  if (alone) {
    binding.deleteTensor(id);
    data.id = -1;
  }
  return {
    handle,
    giveBack() {
      const [{id: updated}] = binding.executeOp('ReadVariableOp', [type(native, 'dtype')], [handle], 1);
      binding.deleteTensor(handle);
      if (!alone) return native.createOutputTensor({id: updated, shape, dtype: binding.TF_FLOAT});
      data.id = updated;
      native.incRef(dataId);
      return engine().makeTensorFromTensorInfo({dataId, shape, dtype});
    },
  };
}
