/** A number for each channel, added when somebody reads the sum: see {@link DeferredSums}. */
import {add, type KernelConfig, type Tensor} from '@tensorflow/tfjs-core';
import type {NativeBackend} from '../nativeBackend.ts';
import {hasOwnOps} from '../ownOps.ts';

/** The kernel of `ZooAddBias`. */
export const addBiasKernel: KernelConfig = {
  kernelName: 'ZooAddBias',
  backendName: 'tensorflow',
  kernelFunc: ({inputs, backend}) => {
    const {x, bias} = inputs as Record<'x' | 'bias', Tensor>;
    const {deferred} = backend as NativeBackend;
    const isPlain = x.dtype === 'float32' && bias.dtype === 'float32' && bias.rank === 1;
    if (!hasOwnOps() || !isPlain || x.shape[x.rank - 1] !== bias.size) return add(x, bias);
    return deferred.defer(x, {bias, relu: false});
  },
};
