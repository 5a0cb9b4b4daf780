import {backend_util, clone, type KernelConfig, type MaxPoolAttrs, type Tensor, util} from '@tensorflow/tfjs-core';
import {asTensor4D} from './asTensor4D.ts';

/**
 * Wraps a kernel of pooling: a window of one place over as many places as there are changes nothing, whatever the strides
 * and padding. tfjs has it so in plain JavaScript, and its specs ask for it.
 */
export function ofOnePlaceKernel(kernel: KernelConfig): KernelConfig {
  return {
    ...kernel,
    kernelFunc: args => {
      const x = asTensor4D(args.inputs.x, 'x');
      const {filterSize, strides, pad, dimRoundingMode} = args.attrs as unknown as MaxPoolAttrs;
      const info = backend_util.computePool2DInfo(x.shape, filterSize, strides, 1, pad, dimRoundingMode);
      const {filterHeight, filterWidth, inShape, outShape} = info;
      const changesNothing = filterHeight * filterWidth === 1 && util.arraysEqual(inShape, outShape);
      return changesNothing ? (clone(x) as Tensor) : kernel.kernelFunc(args);
    },
  };
}
