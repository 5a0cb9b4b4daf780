/**
 * Weights that are filled row by row in TensorFlow's own memory.
 *
 * TensorFlow writes to a tensor's memory only if nobody else can see it, and to a copy if another tensor, such as a slice,
 * shares it. Memory of JavaScript's arrays it would copy in any case, so that new memory is better at once.
 *
 * Reference: tensorflow/core/kernels/training_op_helpers.h, `EnsureSparseVariableAccess`.
 */
import type {KernelBackend, Tensor} from '@tensorflow/tfjs-core';
import type {WeightMemory} from '@tfjs-zoo/core';
import {lend} from './kernels/updateInPlace.ts';
import type {NativeBackend} from './nativeBackend.ts';

/** Data of tensors that were made here. */
const made = new WeakSet<object>();

/** On tfjs-node's backend. */
export function nativeWeightMemory(backend: KernelBackend): WeightMemory {
  const native = backend as NativeBackend;
  const {binding} = native;
  const dtype = {name: 'dtype', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT};
  const indexType = {name: 'Tindices', type: binding.TF_ATTR_TYPE, value: binding.TF_INT32};
  const fillTypes = [
    {name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT},
    {name: 'index_type', type: binding.TF_ATTR_TYPE, value: binding.TF_INT32},
  ];

  /** Runs an operation on inputs that live no longer than it takes. */
  function withInputs<T>(ids: readonly number[], run: () => T): T {
    try {
      return run();
    } finally {
      for (const id of ids) binding.deleteTensor(id);
    }
  }

  function putRows(x: Tensor, begin: number, values: Float32Array): Tensor {
    const row = x.shape.slice(1);
    const count = values.length / (x.size / x.shape[0]);
    const indices = Int32Array.from({length: count}, (_, i) => begin + i);
    const inputs = [
      binding.createTensor([count], binding.TF_INT32, indices),
      binding.createTensor([count, ...row], binding.TF_FLOAT, values),
    ];
    const {handle, giveBack} = lend(native, x);
    let result: Tensor;
    try {
      withInputs(inputs, () => binding.executeOp('ResourceScatterUpdate', [dtype, indexType], [handle, ...inputs], 0));
    } finally {
      // Else whoever reads the variable from now on gets a copy.
      binding.executeOp('DisableCopyOnRead', [], [handle], 0);
      result = giveBack();
    }
    made.add(result.dataId);
    return result;
  }

  return {
    isOwn: ({dataId}) => made.has(dataId) && native.refCount(dataId) === 1,
    empty(shape) {
      const inputs = [
        binding.createTensor([shape.length], binding.TF_INT32, Int32Array.from(shape)),
        binding.createTensor([], binding.TF_FLOAT, Float32Array.of(0)),
      ];
      // All threads get pages from the kernel then; the rows are copied by this one.
      const [output] = withInputs(inputs, () => binding.executeOp('Fill', fillTypes, inputs, 1));
      const tensor = native.createOutputTensor({...output, dtype: binding.TF_FLOAT});
      made.add(tensor.dataId);
      return tensor;
    },
    putRows,
  };
}
