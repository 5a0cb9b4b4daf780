import {type TensorInfo, util} from '@tensorflow/tfjs-core';
import type {WasmBackend} from './wasmBackend.ts';

/** Whether no other tensor has the values of `x`. */
export const isAlone = (wasm: WasmBackend, {dataId}: TensorInfo): boolean => wasm.refCount(dataId) === 1;

/**
 * The values of `x` to be changed: in its own memory if nobody else sees it, which then is that of both tensors, and in a copy
 * of it otherwise. JavaScript only ever gets copies.
 */
export function writable(wasm: WasmBackend, x: TensorInfo): TensorInfo {
  const {dataId, shape, dtype} = x;
  if (isAlone(wasm, x)) {
    wasm.incRef(dataId);
    renumber(wasm, x);
    return {dataId, shape, dtype};
  }
  // first of all: where memory grows for it, views of the memory as it was are empty
  const copy = wasm.makeOutput(shape, dtype);
  wasm.typedArrayFromHeap(copy).set(wasm.typedArrayFromHeap(x));
  return copy;
}

/** Has XNNPACK forget what it has made of the values until now. */
function renumber(wasm: WasmBackend, {dataId, shape}: TensorInfo): void {
  const data = wasm.dataIdMap.get(dataId);
  wasm.wasm.tfjs.disposeData(data.id);
  data.id = wasm.dataIdNextNumber++;
  wasm.wasm.tfjs.registerTensor(data.id, util.sizeFromShape(shape), data.memoryOffset);
}
