import {type KernelConfig, type NamedAttrMap, type NamedTensorMap, type Tensor, tidy} from '@tensorflow/tfjs-core';

/** As many axes as every shader knows. */
export const MOST_AXES: number = 4;

/** Whether a tensor has more axes than that. */
export const isHigh = ({shape}: Tensor): boolean => shape.length > MOST_AXES;

/** The backend's own kernel, but `compute`, by other operations, where `must` says that its shader does not compile. */
export function computedWhere(
  own: KernelConfig,
  must: (inputs: NamedTensorMap, attrs: NamedAttrMap | undefined) => boolean,
  compute: (inputs: NamedTensorMap, attrs: NamedAttrMap | undefined) => Tensor,
): KernelConfig {
  return {
    ...own,
    kernelFunc: args => {
      // tfjs hands kernels the very tensors that the op was called with
      const inputs = args.inputs as NamedTensorMap;
      if (!must(inputs, args.attrs)) return own.kernelFunc(args);
      return tidy(() => compute(inputs, args.attrs));
    },
  };
}
