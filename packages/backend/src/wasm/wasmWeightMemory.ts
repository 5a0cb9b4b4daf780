import {engine, type KernelBackend, type TensorInfo} from '@tensorflow/tfjs-core';
import type {WeightMemory} from '@tfjs-zoo/core';
import type {WasmBackend} from './fillHeap.ts';

/** Weights that are filled row by row in the module's memory, of which JavaScript only ever gets copies. */
export function wasmWeightMemory(backend: KernelBackend): WeightMemory {
  const wasm = backend as KernelBackend & WasmBackend;
  const isOwn = ({dataId}: TensorInfo): boolean => wasm.refCount(dataId) === 1;

  function copied(x: TensorInfo): TensorInfo {
    // first of all: where memory grows for it, views of the memory as it was are empty
    const output = wasm.makeOutput(x.shape, 'float32');
    wasm.typedArrayFromHeap(output).set(wasm.typedArrayFromHeap(x));
    return output;
  }

  return {
    isOwn,
    empty: shape => engine().makeTensorFromTensorInfo(wasm.makeOutput([...shape], 'float32'), backend),
    putRows(x, begin, values) {
      const {dataId, shape, dtype} = x;
      const own = isOwn(x);
      if (own) wasm.incRef(dataId);
      const result = own ? {dataId, shape, dtype} : copied(x);
      wasm.typedArrayFromHeap(result).set(values, begin * (x.size / shape[0]));
      return engine().makeTensorFromTensorInfo(result, backend);
    },
  };
}
