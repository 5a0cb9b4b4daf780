/**
 * Adam's update as one pass over weight, gradient and moments, in place.
 *
 * Reference: tensorflow/core/kernels/training_ops.cc, `ApplyAdam`: `m += (1 − β₁)(g − m)`, `v += (1 − β₂)(g² − v)`,
 * `w −= lr · m / (√v + ε)` once its own bias correction is told that the powers of β are 0.
 */
import {type KernelConfig, type Tensor, tidy} from '@tensorflow/tfjs-core';
import type {optimizers} from '@tfjs-zoo/core';
import type {NativeBackend} from '../nativeBackend.ts';
import {plusScaled, updateInPlace} from './updateInPlace.ts';

/** The kernel of `ZooAdamUpdate`. */
export const adamUpdateKernel: KernelConfig = {
  kernelName: 'ZooAdamUpdate',
  backendName: 'tensorflow',
  kernelFunc: ({inputs, attrs, backend}) => {
    const native = backend as NativeBackend;
    const {weight, gradient, m, v} = inputs as Record<'weight' | 'gradient' | 'm' | 'v', Tensor>;
    const {rate, beta1, beta2, epsilon, l2, shrinkage} = attrs as unknown as optimizers.AdamUpdateAttrs;
    return tidy(() => {
      const g = l2 === 0 ? gradient : plusScaled(native, gradient, l2, weight);
      const w = shrinkage === 0 ? weight : plusScaled(native, weight, -shrinkage, weight);
      return updateInPlace(native, [w, m, v], {
        name: 'ResourceApplyAdam',
        inputs: [0, 0, rate, beta1, beta2, epsilon, g],
        flags: {use_nesterov: false},
      });
    });
  },
};
