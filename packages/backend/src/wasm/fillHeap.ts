import type {TensorInfo} from '@tensorflow/tfjs-core';
import type {Fill} from '../kernels/fill.ts';

/** The part of tfjs's wasm backend that is called. */
export interface WasmBackend {
  makeOutput(shape: number[], dtype: 'float32'): TensorInfo;
  typedArrayFromHeap(tensor: TensorInfo): Float32Array;
}

/** Reads and writes the module's memory itself, without the copies that `dataSync` and `makeTensor` make. */
export const fillHeap: Fill = (backend, inputs, shape, write) => {
  const wasm = backend as WasmBackend;
  // first of all: where memory grows for it, views of the memory as it was are empty
  const output = wasm.makeOutput(shape, 'float32');
  write(
    inputs.map(input => wasm.typedArrayFromHeap(input)),
    wasm.typedArrayFromHeap(output),
  );
  return output;
};
