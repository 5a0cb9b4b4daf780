/**
 * The gradient of a convolution's filter, as a convolution: what the wasm backend lacks for training.
 *
 * With stride `s` and padding `p`, `dW[a, b, i, o] = sum over n, u, v of x[n, u s + a - p, v s + b - p, i] dy[n, u, v, o]`.
 * Read with input channels as the batch and the batch as channels, this is `x` convolved with `dy` as the filter and the
 * forward stride as its dilation, which XNNPACK does fast.
 */
import {
  backend_util,
  Conv2DBackpropFilter,
  type Conv2DBackpropFilterAttrs,
  type KernelConfig,
  type Tensor4D,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import {asTensor4D} from '../kernels/asTensor4D.ts';
import {convolvedInFrame} from './convolvedInFrame.ts';

/** The kernel for `tf.conv2d`'s filter gradient: NHWC, dilation 1, any stride and padding. */
export const conv2dBackpropFilterKernel: KernelConfig = {
  kernelName: Conv2DBackpropFilter,
  backendName: 'wasm',
  kernelFunc: ({inputs, attrs}) => {
    const {strides, pad, dataFormat, dimRoundingMode, filterShape} = attrs as unknown as Conv2DBackpropFilterAttrs;
    const x = asTensor4D(inputs.x, 'x');
    const dy = asTensor4D(inputs.dy, 'dy');
    if (dataFormat !== 'NHWC') {
      throw new Error(`Conv2DBackpropFilter on wasm: dataFormat '${dataFormat}' is not supported; use 'NHWC'.`);
    }
    const info = backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad, dimRoundingMode);
    return tidy(() => {
      const [top, height] = [info.padInfo.top, (info.outHeight - 1) * info.strideHeight + info.filterHeight];
      const [left, width] = [info.padInfo.left, (info.outWidth - 1) * info.strideWidth + info.filterWidth];
      // Rows and columns at the far end that no window reached are cropped, so that the result has the filter's size.
      const image: Tensor4D = transpose(x, [3, 1, 2, 0]);
      const filter: Tensor4D = transpose(dy, [1, 2, 0, 3]);
      const dilations: [number, number] = [info.strideHeight, info.strideWidth];
      return transpose(convolvedInFrame(image, filter, {top, left, height, width}, dilations), [1, 2, 0, 3]);
    });
  },
};
