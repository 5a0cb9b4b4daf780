import {type BatchMatMulAttrs, type KernelConfig, type Tensor, transpose} from '@tensorflow/tfjs-core';

/** Multiplications beyond which turning costs less than it gains: 16 thousand take some 12 microseconds either way. */
const WORTH_TURNING = 16_384;

/**
 * Wraps the backend's own kernel, which multiplies transposed matrices element by element: they are turned first, and the
 * product is XNNPACK's.
 */
export function transposedMatMulKernel(own: KernelConfig): KernelConfig {
  return {
    ...own,
    kernelFunc: args => {
      const {transposeA, transposeB} = args.attrs as unknown as BatchMatMulAttrs;
      if (!transposeA && !transposeB) return own.kernelFunc(args);
      const {a, b} = args.inputs as unknown as Record<'a' | 'b', Tensor>;
      const columns = b.shape[b.rank - (transposeB ? 2 : 1)] ?? 1;
      if (a.size * columns < WORTH_TURNING) return own.kernelFunc(args);
      const turned = {a: transposeA ? swapped(a) : a, b: transposeB ? swapped(b) : b};
      const product = own.kernelFunc({...args, inputs: turned, attrs: {transposeA: false, transposeB: false}});
      if (transposeA) turned.a.dispose();
      if (transposeB) turned.b.dispose();
      return product;
    },
  };
}

/** With the last two axes in each other's place. */
function swapped(x: Tensor): Tensor {
  const axes = x.shape.map((_, axis) => axis);
  return transpose(x, [...axes.slice(0, -2), x.rank - 1, x.rank - 2]);
}
