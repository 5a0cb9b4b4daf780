import {engine, type KernelBackend} from '@tensorflow/tfjs-core';
import type {WeightMemory} from '@tfjs-zoo/core';
import type {WasmBackend} from './wasmBackend.ts';
import {isAlone, writable} from './writable.ts';

/** Weights that are filled row by row in the module's memory, of which JavaScript only ever gets copies. */
export function wasmWeightMemory(backend: KernelBackend): WeightMemory {
  const wasm = backend as KernelBackend & WasmBackend;
  return {
    isOwn: x => isAlone(wasm, x),
    empty: shape => engine().makeTensorFromTensorInfo(wasm.makeOutput([...shape], 'float32'), backend),
    putRows(x, begin, values) {
      const result = writable(wasm, x);
      wasm.typedArrayFromHeap(result).set(values, begin * (x.size / x.shape[0]));
      return engine().makeTensorFromTensorInfo(result, backend);
    },
  };
}
