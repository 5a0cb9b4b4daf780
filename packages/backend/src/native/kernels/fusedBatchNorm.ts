/** Batch norm by given statistics as one pass of an operation of our own, where these are a number for each channel. */
import {type FusedBatchNormAttrs, type KernelConfig, type TensorInfo, tensor1d, tidy} from '@tensorflow/tfjs-core';
import type {NativeBackend} from '../nativeBackend.ts';
import {floatAttribute} from '../opAttributes.ts';
import {hasOwnOps} from '../ownOps.ts';

/** Wraps a kernel of `FusedBatchNorm`, which has the rest. */
export function fusedBatchNormKernel(own: KernelConfig): KernelConfig {
  return {
    ...own,
    kernelFunc: call => {
      const {x, mean, variance, scale, offset} = call.inputs as Record<string, TensorInfo | undefined>;
      if (x === undefined || mean === undefined || variance === undefined) return own.kernelFunc(call);
      const given = [x, mean, variance, scale, offset].filter(each => each != null);
      const isOne = given.every(({dtype, shape}, i) => dtype === 'float32' && (i === 0 || shape.length === 1));
      if (!hasOwnOps() || !isOne) return own.kernelFunc(call);
      const native = call.backend as NativeBackend;
      const {varianceEpsilon} = call.attrs as unknown as FusedBatchNormAttrs;
      const epsilon = [floatAttribute(native.binding, 'epsilon', varianceEpsilon)];
      return tidy(() => {
        const none = tensor1d([], 'float32');
        return native.executeSingleOutput('ZooBatchNorm', epsilon, [x, mean, variance, scale ?? none, offset ?? none]);
      });
    },
  };
}
