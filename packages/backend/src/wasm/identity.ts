import {Identity, type KernelConfig, type TensorInfo} from '@tensorflow/tfjs-core';
import type {WasmBackend} from './wasmBackend.ts';

/**
 * A second tensor on the same values, as every other backend makes it; the backend's own copies them, at each clone and for
 * each tensor that a gradient keeps.
 */
export const identityKernel: KernelConfig = {
  kernelName: Identity,
  backendName: 'wasm',
  kernelFunc: ({inputs, backend}) => {
    const {dataId, shape, dtype} = inputs.x as TensorInfo;
    (backend as WasmBackend).incRef(dataId);
    return {dataId, shape, dtype};
  },
};
