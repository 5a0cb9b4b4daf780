import type {KernelConfig, TensorInfo} from '@tensorflow/tfjs-core';
import type {NativeBackend} from '../nativeBackend.ts';

/** Wraps a kernel whose result has memory of its own: a bias and a rectifier may then be computed in it. */
export function unseenKernel(own: KernelConfig): KernelConfig {
  return {
    ...own,
    kernelFunc: call => {
      const result = own.kernelFunc(call) as TensorInfo;
      (call.backend as NativeBackend).tensorMap.get(result.dataId).isUnseen = true;
      return result;
    },
  };
}
