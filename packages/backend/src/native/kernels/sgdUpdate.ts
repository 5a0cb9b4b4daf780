/**
 * The update of stochastic gradient descent with momentum as one pass over weight, gradient and velocity, in place.
 *
 * Reference: tensorflow/core/kernels/training_ops.cc, `ApplyMomentum`: `v = μv + g`, `w −= lr·v`, with Nesterov `w −= lr·g + lr·μv`.
 */
import {type KernelConfig, mul, type Tensor, tidy} from '@tensorflow/tfjs-core';
import type {optimizers} from '@tfjs-zoo/core';
import type {NativeBackend} from '../nativeBackend.ts';
import {plusScaled, updateInPlace} from './updateInPlace.ts';

/** The kernel of `ZooSgdUpdate`. */
export const sgdUpdateKernel: KernelConfig = {
  kernelName: 'ZooSgdUpdate',
  backendName: 'tensorflow',
  kernelFunc: ({inputs, attrs, backend}) => {
    const native = backend as NativeBackend;
    const {weight, gradient, velocity} = inputs as Record<'weight' | 'gradient' | 'velocity', Tensor>;
    const {learningRate, momentum, dampening, nesterov, weightDecay} = attrs as unknown as optimizers.SgdUpdateAttrs;
    return tidy(() => {
      const decayed = weightDecay === 0 ? gradient : plusScaled(native, gradient, weightDecay, weight);
      return updateInPlace(native, [weight, velocity], {
        name: 'ResourceApplyMomentum',
        inputs: [learningRate, dampening === 0 ? decayed : mul(decayed, 1 - dampening), momentum],
        flags: {use_nesterov: nesterov},
      });
    });
  },
};
