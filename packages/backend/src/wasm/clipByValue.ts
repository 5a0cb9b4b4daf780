import {ClipByValue, type ClipByValueAttrs, type KernelConfig, type TensorInfo} from '@tensorflow/tfjs-core';
import {fillHeap} from './fillHeap.ts';

/** Wraps the backend's own kernel, which makes a bound of NaN: what went wrong in a network would not be seen after it. */
export function clipByValueKernel(own: KernelConfig): KernelConfig {
  return {
    ...own,
    kernelName: ClipByValue,
    kernelFunc: args => {
      const x = args.inputs.x as TensorInfo;
      if (x.dtype !== 'float32') return own.kernelFunc(args);
      const {clipValueMin, clipValueMax} = args.attrs as unknown as ClipByValueAttrs;
      return fillHeap(args.backend, [x], x.shape, ([values], clipped) => {
        for (let i = 0; i < values.length; i++) {
          const value = values[i];
          // comparisons with NaN are false
          clipped[i] = value < clipValueMin ? clipValueMin : value > clipValueMax ? clipValueMax : value;
        }
      });
    },
  };
}
