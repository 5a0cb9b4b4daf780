import {
  getKernel,
  Identity,
  type KernelConfig,
  type SliceAttrs,
  slice_util,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';

/** Wraps tfjs-node's kernel, which copies what is a part even if that is the whole: `predict` takes its batches so. */
export function sliceKernel(own: KernelConfig): KernelConfig {
  return {
    ...own,
    kernelFunc: call => {
      const x = call.inputs.x as TensorInfo;
      const {begin, size} = call.attrs as unknown as SliceAttrs;
      const [, whole] = slice_util.parseSliceParams(x, begin, size);
      const kernel = util.arraysEqual(whole, x.shape) ? getKernel(Identity, 'tensorflow') : own;
      return kernel.kernelFunc(call);
    },
  };
}
