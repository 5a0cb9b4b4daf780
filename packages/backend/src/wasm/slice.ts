import {type KernelConfig, Slice, type SliceAttrs, slice_util, type TensorInfo, util} from '@tensorflow/tfjs-core';
import {identityKernel} from './identity.ts';
import type {WasmBackend} from './wasmBackend.ts';

/** Values side by side from which on copying them at once is faster than one by one. */
const WORTH_A_CALL = 32;

/**
 * Wraps the backend's own kernel, which first copies the whole of what it takes a part of, and then copies pixel by pixel:
 * here it is as many bytes at a time as lie side by side, and none where the part is the whole.
 */
export function sliceKernel(own: KernelConfig): KernelConfig {
  return {
    ...own,
    kernelName: Slice,
    kernelFunc: args => {
      const x = args.inputs.x as TensorInfo;
      if (x.dtype === 'string') return own.kernelFunc(args);
      const wanted = args.attrs as unknown as SliceAttrs;
      const [begin, size] = slice_util.parseSliceParams(x, wanted.begin, wanted.size);
      if (util.arraysEqual(size, x.shape)) return identityKernel.kernelFunc(args);
      const wasm = args.backend as WasmBackend;
      const part = wasm.makeOutput(size, x.dtype);
      if (util.sizeFromShape(size) > 0) {
        copyPart(wasm.typedArrayFromHeap(x), wasm.typedArrayFromHeap(part), {shape: x.shape, begin, size});
      }
      return part;
    },
  };
}

interface Part {
  readonly shape: readonly number[];
  readonly begin: readonly number[];
  readonly size: readonly number[];
}

function copyPart(from: Float32Array, to: Float32Array, {shape, begin, size}: Part): void {
  const strides = [...util.computeStrides([...shape]), 1];
  // what lies side by side: the last axis that is cut, and all after it
  const cut = shape.findLastIndex((length, axis) => size[axis] !== length);
  const run = size[cut] * strides[cut];
  let written = 0;
  const copyAxis = (axis: number, offset: number): void => {
    const start = offset + begin[axis] * strides[axis];
    if (axis === cut) {
      if (run < WORTH_A_CALL) for (let i = 0; i < run; i++) to[written + i] = from[start + i];
      else to.set(from.subarray(start, start + run), written);
      written += run;
      return;
    }
    for (let i = 0; i < size[axis]; i++) copyAxis(axis + 1, start + i * strides[axis]);
  };
  copyAxis(0, 0);
}
