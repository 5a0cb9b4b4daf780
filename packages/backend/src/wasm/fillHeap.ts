import type {Fill} from '../kernels/fill.ts';
import type {WasmBackend} from './wasmBackend.ts';

/** Reads and writes the module's memory itself, without the copies that `dataSync` and `makeTensor` make. */
export const fillHeap: Fill = (backend, inputs, shape, write, dtype) => {
  const wasm = backend as WasmBackend;
  // first of all: where memory grows for it, views of the memory as it was are empty
  const output = wasm.makeOutput(shape, dtype ?? 'float32');
  // the caller names the kinds by type parameters, which are not there at run time
  (write as (values: readonly unknown[], result: unknown) => void)(
    inputs.map(input => wasm.typedArrayFromHeap(input)),
    wasm.typedArrayFromHeap(output),
  );
  return output;
};
