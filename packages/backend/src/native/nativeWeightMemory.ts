/**
 * Weights that are filled row by row in TensorFlow's own memory.
 *
 * TensorFlow writes to a tensor's memory only if nobody else can see it, and to a copy if another tensor, such as a slice,
 * shares it. Memory of JavaScript's arrays it would copy in any case, so that new memory is better at once.
 *
 * Reference: tensorflow/core/kernels/training_op_helpers.h, `EnsureSparseVariableAccess`.
 */
import type {KernelBackend} from '@tensorflow/tfjs-core';
import type {WeightMemory} from '@tfjs-zoo/core';
import {putRows} from './kernels/updateInPlace.ts';
import type {NativeBackend} from './nativeBackend.ts';

/** Data of tensors that were made here. */
const made = new WeakSet<object>();

/** On tfjs-node's backend. */
export function nativeWeightMemory(backend: KernelBackend): WeightMemory {
  const native = backend as NativeBackend;
  const {binding} = native;
  const fillTypes = [
    {name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT},
    {name: 'index_type', type: binding.TF_ATTR_TYPE, value: binding.TF_INT32},
  ];

  return {
    isOwn: ({dataId}) => made.has(dataId) && native.refCount(dataId) === 1,
    empty(shape) {
      const inputs = [
        binding.createTensor([shape.length], binding.TF_INT32, Int32Array.from(shape)),
        binding.createTensor([], binding.TF_FLOAT, Float32Array.of(0)),
      ];
      // All threads get pages from the kernel then; the rows are copied by this one.
      try {
        const [output] = binding.executeOp('Fill', fillTypes, inputs, 1);
        const tensor = native.createOutputTensor({...output, dtype: binding.TF_FLOAT});
        made.add(tensor.dataId);
        return tensor;
      } finally {
        for (const id of inputs) binding.deleteTensor(id);
      }
    },
    putRows(x, begin, values) {
      const result = putRows(native, x, begin, values);
      made.add(result.dataId);
      return result;
    },
  };
}
