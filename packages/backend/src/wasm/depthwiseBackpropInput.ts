/**
 * The gradient of a depthwise convolution's input, which the wasm backend lacks, as a depthwise convolution: of the
 * upstream gradient, with `stride - 1` zeros put between its pixels, with the filter turned by 180 degrees, summed over
 * the filters of each channel.
 */
import {
  addN,
  backend_util,
  DepthwiseConv2dNativeBackpropInput,
  type DepthwiseConv2dNativeBackpropInputAttrs,
  depthwiseConv2d,
  type KernelConfig,
  reshape,
  reverse,
  slice,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import {asTensor4D} from '../kernels/asTensor4D.ts';
import {padOrCrop} from './padOrCrop.ts';
import {putZerosBetween} from './putZerosBetween.ts';

/** The kernel for `tf.depthwiseConv2d`'s input gradient: NHWC, dilation 1, any stride and padding. */
export const depthwiseBackpropInputKernel: KernelConfig = {
  kernelName: DepthwiseConv2dNativeBackpropInput,
  backendName: 'wasm',
  kernelFunc: ({inputs, attrs}) => {
    const {strides, dilations, pad, dimRoundingMode, inputShape} =
      attrs as unknown as DepthwiseConv2dNativeBackpropInputAttrs;
    const dy = asTensor4D(inputs.dy, 'dy');
    const filter = asTensor4D(inputs.filter, 'filter');
    const info = backend_util.computeConv2DInfo(
      inputShape,
      filter.shape,
      strides,
      dilations,
      pad,
      dimRoundingMode,
      true,
    );
    const {filterHeight, filterWidth, inChannels, inHeight, inWidth, outHeight, outWidth, batchSize, padInfo} = info;
    const multiplier = filter.shape[3];
    return tidy(() => {
      const turned: Tensor4D = reverse(filter, [0, 1]);
      const split = reshape(dy, [batchSize * outHeight * outWidth, inChannels, multiplier]);
      const parts = Array.from({length: multiplier}, (_, m) => {
        const gradient = slice(split, [0, 0, m], [-1, -1, 1]);
        const image: Tensor4D = reshape(gradient, [batchSize, outHeight, outWidth, inChannels]);
        const framed = padOrCrop(putZerosBetween(image, info.strideHeight, info.strideWidth), {
          top: filterHeight - 1 - padInfo.top,
          left: filterWidth - 1 - padInfo.left,
          height: inHeight + filterHeight - 1,
          width: inWidth + filterWidth - 1,
        });
        return depthwiseConv2d(framed, slice(turned, [0, 0, 0, m], [-1, -1, -1, 1]), 1, 'valid');
      });
      return addN(parts);
    });
  },
};
