import {engine, type KernelConfig, Log1p, type Tensor} from '@tensorflow/tfjs-core';

/** The kernel of `ZooLog1p` on a backend whose own `log1p` is right for the smallest numbers as well. */
export function log1pKernel(backendName: string): KernelConfig {
  return {
    kernelName: 'ZooLog1p',
    backendName,
    kernelFunc: ({inputs}) => engine().runKernel<Tensor>(Log1p, {x: inputs.x as Tensor}),
  };
}
