/**
 * Convolutions and matrix products with a bias and an activation, as the passes that they are made of: for what a
 * backend's fused kernel refuses.
 */
import {
  add,
  backend_util,
  engine,
  type FusedConv2DAttrs,
  type KernelConfig,
  type KernelFunc,
  type NamedAttrMap,
  reshape,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';

type Attrs = Partial<FusedConv2DAttrs>;
type Inputs = Readonly<Record<string, Tensor | undefined>>;

/**
 * Wraps a backend's fused kernel; where `refused` says so, the kernel `plain` runs, then the bias is added and the
 * activation applied.
 */
export function unfusedKernel(
  own: KernelConfig,
  plain: string,
  refused: (inputs: Inputs, attrs: Attrs) => boolean,
): KernelConfig {
  const kernelFunc: KernelFunc = args => {
    const inputs = args.inputs as unknown as Inputs;
    const attrs = args.attrs as unknown as Attrs;
    if (!refused(inputs, attrs)) return own.kernelFunc(args);
    const {bias, preluActivationWeights, ...operands} = inputs;
    return tidy(() => {
      let y: Tensor = engine().runKernel(plain, operands as Record<string, Tensor>, args.attrs as NamedAttrMap);
      if (bias !== undefined && bias !== null) y = add(y, byChannel(bias, attrs));
      const slopes = preluActivationWeights ?? undefined;
      const weights = slopes === undefined ? undefined : byChannel(slopes, attrs);
      return backend_util.applyActivation(y, attrs.activation ?? 'linear', weights, attrs.leakyreluAlpha);
    });
  };
  return {...own, kernelFunc};
}

/** One value a channel, shaped to go with the channels of images that have them first. */
function byChannel(x: Tensor, {dataFormat}: Attrs): Tensor {
  return dataFormat === 'NCHW' && x.rank === 1 && x.size > 1 ? reshape(x, [x.size, 1, 1]) : x;
}
