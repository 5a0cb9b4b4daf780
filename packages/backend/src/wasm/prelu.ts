import {
  broadcastTo,
  engine,
  type KernelConfig,
  type NamedAttrMap,
  Prelu,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';

/**
 * Wraps the backend's own kernel, which goes through the slopes again and again, whatever their shape: right for one a
 * channel where channels are last, and for nothing else that is broadcast.
 */
export function preluKernel(own: KernelConfig): KernelConfig {
  return {
    ...own,
    kernelFunc: args => {
      const {x, alpha} = args.inputs as unknown as Record<'x' | 'alpha', Tensor>;
      const last = alpha.shape.slice(alpha.shape.findIndex(length => length !== 1));
      const isSuffix = alpha.size === 1 || last.every((length, i) => length === x.shape[x.rank - last.length + i]);
      if (isSuffix) return own.kernelFunc(args);
      return tidy(() => {
        return engine().runKernel(Prelu, {x, alpha: broadcastTo(alpha, x.shape)}, args.attrs as NamedAttrMap) as Tensor;
      });
    },
  };
}
