/** A rectifier, computed when somebody reads its output: see {@link DeferredSums}. */
import type {KernelConfig, TensorInfo} from '@tensorflow/tfjs-core';
import type {NativeBackend} from '../nativeBackend.ts';
import {hasOwnOps} from '../ownOps.ts';

/** Wraps tfjs-node's kernel, which has integers. */
export function reluKernel(own: KernelConfig): KernelConfig {
  return {
    ...own,
    kernelFunc: call => {
      const x = call.inputs.x as TensorInfo;
      if (!hasOwnOps() || x.dtype !== 'float32') return own.kernelFunc(call);
      return (call.backend as NativeBackend).deferred.defer(x, {bias: undefined, relu: true});
    },
  };
}
