import {registerWeightMemory} from '@tfjs-zoo/core';
import {installWasmKernels} from './installWasmKernels.ts';
import {wasmWeightMemory} from './wasmWeightMemory.ts';

/** Imports tfjs's backend, with the kernels that it lacks, and has weights filled in its memory. It is not started. */
export async function loadWasm(): Promise<typeof import('@tensorflow/tfjs-backend-wasm')> {
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  // some of its kernels are lent to wasm
  await import('@tensorflow/tfjs-backend-cpu');
  installWasmKernels();
  registerWeightMemory('wasm', wasmWeightMemory);
  return wasm;
}
