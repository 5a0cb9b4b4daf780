/** Code of our own for the memory of tfjs's wasm backend: its functions take addresses in it. */
import type {TensorInfo} from '@tensorflow/tfjs-core';
import * as wasmCode from '@tfjs-zoo/core/wasm-code';
import type {WasmBackend} from '../wasmBackend.ts';

/** Runs the function on the backend's memory. */
export type HeapFunction = (wasm: WasmBackend, ...parameters: readonly number[]) => void;

/** A function that is compiled when a backend first needs it. */
export function heapFunction(make: () => wasmCode.WasmFunction): HeapFunction {
  const compiled = new WeakMap<WebAssembly.Memory, (...parameters: readonly number[]) => number>();
  return (wasm, ...parameters) => {
    const memory = memoryOf(wasm);
    const run = compiled.get(memory) ?? compile(make(), memory);
    compiled.set(memory, run);
    run(...parameters);
  };
}

function compile(
  code: wasmCode.WasmFunction,
  memory: WebAssembly.Memory,
): (...parameters: readonly number[]) => number {
  const found = wasmCode.instantiate({run: code}, memory);
  if (found === undefined) throw new Error('heapFunction: WebAssembly that validated before does not compile.');
  return found.functions.run;
}

/** The module with threads has its memory made for it, the others make it themselves. */
function memoryOf({wasm}: WasmBackend): WebAssembly.Memory {
  const memory = wasm.wasmMemory ?? wasm.asm?.memory;
  if (memory === undefined) throw new Error('heapFunction: the wasm backend does not show its memory.');
  return memory;
}

/** Whether there are vectors, which such code is made of. */
export function hasVectors(): boolean {
  const probe = wasmCode.wasmFunction({at: 'i32'}, ({at}) => wasmCode.v128.store(at.get, wasmCode.i32.of(0)));
  return typeof WebAssembly !== 'undefined' && WebAssembly.validate(wasmCode.wasmModule({probe}));
}

/** Where a tensor's values begin. */
export const addressOf = (wasm: WasmBackend, {dataId}: TensorInfo): number => wasm.dataIdMap.get(dataId).memoryOffset;
