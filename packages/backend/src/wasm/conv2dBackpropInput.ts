/**
 * The gradient of a convolution's input, as a convolution: the wasm backend's own is right but a naive loop.
 *
 * The upstream gradient, with `stride - 1` zeros put between its pixels, is convolved with the filter turned by 180
 * degrees and its channels swapped, which XNNPACK does fast. The zeros make it do `stride²` times the work needed, so
 * that beyond stride 2 the loop stays.
 */
import {
  backend_util,
  Conv2DBackpropInput,
  type Conv2DBackpropInputAttrs,
  type KernelConfig,
  tidy,
} from '@tensorflow/tfjs-core';
import {asTensor4D} from '../kernels/asTensor4D.ts';
import {convolvedInFrame} from './convolvedInFrame.ts';
import {padOrCrop} from './padOrCrop.ts';
import {putZerosBetween} from './putZerosBetween.ts';
import {turnedFilter} from './turnedFilter.ts';

/** Largest product of the two strides at which the convolution is still the faster way. */
const LARGEST_STRIDES = 4;

/** Wraps the backend's own kernel, which keeps large strides and other data formats. */
export function conv2dBackpropInputKernel(own: KernelConfig): KernelConfig {
  return {
    ...own,
    kernelName: Conv2DBackpropInput,
    kernelFunc: params => {
      const {strides, pad, dataFormat, dimRoundingMode, inputShape} =
        params.attrs as unknown as Conv2DBackpropInputAttrs;
      const dy = asTensor4D(params.inputs.dy, 'dy');
      const filter = asTensor4D(params.inputs.filter, 'filter');
      if (dataFormat !== 'NHWC') return own.kernelFunc(params);
      const info = backend_util.computeConv2DInfo(inputShape, filter.shape, strides, 1, pad, dimRoundingMode);
      if (info.strideHeight * info.strideWidth > LARGEST_STRIDES) return own.kernelFunc(params);
      return tidy(() => {
        const turned = turnedFilter(filter);
        // a transposed convolution may be asked for less than its input has
        const seen = padOrCrop(dy, {top: 0, left: 0, height: info.outHeight, width: info.outWidth});
        const spread = putZerosBetween(seen, info.strideHeight, info.strideWidth);
        return convolvedInFrame(spread, turned, {
          top: info.filterHeight - 1 - info.padInfo.top,
          left: info.filterWidth - 1 - info.padInfo.left,
          height: info.inHeight + info.filterHeight - 1,
          width: info.inWidth + info.filterWidth - 1,
        });
      });
    },
  };
}
