import {
  type AvgPoolGradAttrs,
  backend_util,
  type KernelConfig,
  mul,
  type Tensor4D,
  tensor4d,
  tidy,
} from '@tensorflow/tfjs-core';
import {asTensor4D} from '../kernels/asTensor4D.ts';
import {forEachWindow} from '../kernels/poolWindows.ts';

/**
 * The gradient of means with padding 'same', which no mean counts. tfjs's shader divides by the places of the whole window all
 * the same, so what flows back through a window at the border is scaled up by what the window lacks.
 */
export function avgPoolGradKernel(own: KernelConfig): KernelConfig {
  return {
    ...own,
    kernelFunc: args => {
      const attrs = args.attrs as unknown as AvgPoolGradAttrs;
      if (attrs.pad !== 'same') return own.kernelFunc(args);
      const [dy, input] = [asTensor4D(args.inputs.dy, 'dy'), asTensor4D(args.inputs.input, 'input')];
      const scaled = tidy(() => mul(dy, wholeOverInside(input, attrs)));
      const dx = own.kernelFunc({...args, inputs: {dy: scaled, input}});
      scaled.dispose();
      return dx;
    },
  };
}

/** For each window, `[1, outHeight, outWidth, 1]`, its places over those of them that are in the image. */
function wholeOverInside({shape: [, height, width]}: Tensor4D, {filterSize, strides, pad}: AvgPoolGradAttrs): Tensor4D {
  const info = backend_util.computePool2DInfo([1, height, width, 1], filterSize, strides, 1, pad);
  const factors = new Float32Array(info.outHeight * info.outWidth);
  forEachWindow(info, ({output, places}) => {
    factors[output] = (info.filterHeight * info.filterWidth) / places;
  });
  return tensor4d(factors, info.outShape);
}
