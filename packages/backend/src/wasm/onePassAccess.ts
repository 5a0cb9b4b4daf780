import type {TensorInfo} from '@tensorflow/tfjs-core';
import type {Access} from '../kernels/onePass.ts';

/** The part of tfjs's wasm backend that kernels of ours call. */
interface WasmBackend {
  typedArrayFromHeap(tensor: TensorInfo): Float32Array;
  makeOutput(shape: number[], dtype: 'float32'): TensorInfo;
  refCount(dataId: object): number;
  incRef(dataId: object): void;
}

/** Memory of the wasm module, which programs see copies of only: a tensor that is the only one with its data is overwritten. */
export const wasmAccess: Access<WasmBackend> = {
  backendName: 'wasm',
  read: (backend, tensor) => backend.typedArrayFromHeap(tensor),
  output: (backend, {dataId, shape}) => {
    if (backend.refCount(dataId) > 1) {
      const info = backend.makeOutput(shape, 'float32');
      return {info, values: () => backend.typedArrayFromHeap(info)};
    }
    backend.incRef(dataId);
    const info: TensorInfo = {dataId, shape, dtype: 'float32'};
    return {info, values: () => backend.typedArrayFromHeap(info)};
  },
};
