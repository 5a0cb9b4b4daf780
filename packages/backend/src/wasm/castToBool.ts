import {Cast, type KernelConfig, notEqual, scalar, type Tensor, tidy} from '@tensorflow/tfjs-core';

/** Wraps the backend's own cast, which makes of 3 the boolean 3. */
export function castToBoolKernel(own: KernelConfig): KernelConfig {
  return {
    ...own,
    kernelName: Cast,
    kernelFunc: args => {
      const x = args.inputs.x as Tensor;
      const {dtype} = args.attrs as unknown as {dtype: string};
      if (dtype !== 'bool' || x.dtype === 'bool') return own.kernelFunc(args);
      return tidy(() => notEqual(x, scalar(0, x.dtype)));
    },
  };
}
