/**
 * The gradient of a depthwise convolution's filter, which the wasm backend lacks.
 *
 * Tap by tap: `dW[a, b, c, m] = sum over n, u, v of x[n, u s + a - p, v s + b - p, c] dy[n, u, v, c M + m]`, with `M` the
 * filters per channel.
 */
import {
  backend_util,
  concat,
  DepthwiseConv2dNativeBackpropFilter,
  type DepthwiseConv2dNativeBackpropFilterAttrs,
  expandDims,
  type KernelConfig,
  mul,
  reshape,
  stridedSlice,
  sum,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import {asTensor4D} from '../kernels/asTensor4D.ts';
import {padOrCrop} from './padOrCrop.ts';

/** The kernel for `tf.depthwiseConv2d`'s filter gradient: NHWC, dilation 1, any stride and padding. */
export const depthwiseBackpropFilterKernel: KernelConfig = {
  kernelName: DepthwiseConv2dNativeBackpropFilter,
  backendName: 'wasm',
  kernelFunc: ({inputs, attrs}) => {
    const {strides, dilations, pad, dimRoundingMode, filterShape} =
      attrs as unknown as DepthwiseConv2dNativeBackpropFilterAttrs;
    const x = asTensor4D(inputs.x, 'x');
    const dy = asTensor4D(inputs.dy, 'dy');
    const info = backend_util.computeConv2DInfo(x.shape, filterShape, strides, dilations, pad, dimRoundingMode, true);
    const {filterHeight, filterWidth, outHeight, outWidth, strideHeight, strideWidth, batchSize, inChannels, padInfo} =
      info;
    const reach = {height: (outHeight - 1) * strideHeight + 1, width: (outWidth - 1) * strideWidth + 1};
    return tidy(() => {
      const image = padOrCrop(x, {
        top: padInfo.top,
        left: padInfo.left,
        height: reach.height + filterHeight - 1,
        width: reach.width + filterWidth - 1,
      });
      const perChannel = reshape(dy, [batchSize * outHeight * outWidth, inChannels, -1]);
      const taps: Tensor[] = [];
      for (let a = 0; a < filterHeight; a++) {
        for (let b = 0; b < filterWidth; b++) {
          const end = [batchSize, a + reach.height, b + reach.width, inChannels];
          const seen = stridedSlice(image, [0, a, b, 0], end, [1, strideHeight, strideWidth, 1]);
          const product = mul(reshape(seen, [batchSize * outHeight * outWidth, inChannels, 1]), perChannel);
          taps.push(expandDims(sum(product, 0)));
        }
      }
      return reshape(concat(taps), [...filterShape]);
    });
  },
};
