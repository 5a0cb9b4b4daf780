import {AvgPoolGrad, engine, type KernelConfig, type NamedAttrMap, type Tensor} from '@tensorflow/tfjs-core';

/** The kernel of `ZooAvgPool2dSameGrad` on a backend whose own gradient with padding 'same' is right, or was set right. */
export function avgPool2dSameGradKernel(backendName: string): KernelConfig {
  return {
    kernelName: 'ZooAvgPool2dSameGrad',
    backendName,
    kernelFunc: ({inputs, attrs}) => {
      const {x, dy} = inputs as Record<string, Tensor>;
      const {poolSize, strides} = attrs as unknown as {poolSize: number[]; strides: number[]};
      const own = {filterSize: poolSize, strides, pad: 'same'} as NamedAttrMap;
      return engine().runKernel<Tensor>(AvgPoolGrad, {dy: dy as Tensor, input: x as Tensor}, own);
    },
  };
}
