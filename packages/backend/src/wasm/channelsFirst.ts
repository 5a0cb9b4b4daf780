/** Convolutions of images that have their channels first, by kernels that know channels last only. */
import {
  engine,
  type KernelBackend,
  type KernelConfig,
  type KernelFunc,
  type NamedAttrMap,
  Tensor,
  type TensorInfo,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';

/** From `[batch, channels, height, width]` to `[batch, height, width, channels]`, and back. */
const LAST: readonly number[] = [0, 2, 3, 1];
const FIRST: readonly number[] = [0, 3, 1, 2];

/** Wraps a kernel of a convolution or of one of its gradients: images are turned before it, and its result after it if `makesImages`. */
export function channelsFirstKernel(kernel: KernelConfig, makesImages: boolean): KernelConfig {
  const kernelFunc: KernelFunc = args => {
    const {dataFormat, pad, inputShape, ...rest} = args.attrs as Record<string, unknown>;
    if (dataFormat !== 'NCHW') return kernel.kernelFunc(args);
    const attrs = {...rest, dataFormat: 'NHWC', pad: permuted(pad), inputShape: permuted(inputShape)};
    return tidy(() => {
      const {filter, ...images} = args.inputs as unknown as Record<string, Tensor | undefined>;
      const inputs: Record<string, Tensor> = filter === undefined ? {} : {filter};
      for (const [name, image] of Object.entries(images)) {
        if (image !== undefined) inputs[name] = transpose(image, [...LAST]);
      }
      const made = kernel.kernelFunc({...args, inputs, attrs: attrs as unknown as NamedAttrMap}) as TensorInfo;
      const result: Tensor =
        made instanceof Tensor ? made : engine().makeTensorFromTensorInfo(made, args.backend as KernelBackend);
      return makesImages ? transpose(result, [...FIRST]) : result;
    });
  };
  return {...kernel, kernelFunc};
}

/** A list with one entry an axis, or what is none: a padding by name or number. */
function permuted(perAxis: unknown): unknown {
  return Array.isArray(perAxis) ? LAST.map(axis => perAxis[axis]) : perAxis;
}
