/** Parts of tensors' memory as tensors, for the backend's own kernels to read and to write. */
import type {KernelConfig, NamedAttrMap, NamedTensorInfoMap, TensorInfo} from '@tensorflow/tfjs-core';
import type {WasmBackend} from './wasmBackend.ts';

/** The values of a float32 tensor from `begin` on, as a tensor of `shape`; to be given to {@link dropPiece} before that goes. */
export function pieceOf(wasm: WasmBackend, {dataId}: TensorInfo, begin: number, shape: number[]): TensorInfo {
  return wasm.makeOutput(shape, 'float32', wasm.dataIdMap.get(dataId).memoryOffset + 4 * begin);
}

/** Has the module forget a piece, and leaves the memory to the tensor that it is a piece of. */
export function dropPiece(wasm: WasmBackend, {dataId}: TensorInfo): void {
  wasm.wasm.tfjs.disposeData(wasm.dataIdMap.get(dataId).id);
  wasm.dataIdMap.delete(dataId);
}

/** Runs a kernel that makes one tensor so that it writes to `out` instead. */
export function runInto(
  wasm: WasmBackend,
  {kernelFunc}: KernelConfig,
  inputs: NamedTensorInfoMap,
  out: TensorInfo,
  attrs: NamedAttrMap = {},
): void {
  // kernels ask their backend for the memory of what they make
  const backend = Object.create(wasm, {makeOutput: {value: () => out}});
  kernelFunc({inputs, attrs, backend});
}
