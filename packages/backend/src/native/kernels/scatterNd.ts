import {expandDims, type KernelConfig, type Tensor, tidy} from '@tensorflow/tfjs-core';

/** Wraps tfjs-node's own kernel: indices of one axis may come as a list, as tfjs has it, where TensorFlow wants a column. */
export function scatterNdKernel(own: KernelConfig): KernelConfig {
  return {
    ...own,
    kernelFunc: args => {
      const indices = args.inputs.indices as Tensor;
      if (indices.rank !== 1) return own.kernelFunc(args);
      return tidy(() => own.kernelFunc({...args, inputs: {...args.inputs, indices: expandDims(indices, 1)}}) as Tensor);
    },
  };
}
