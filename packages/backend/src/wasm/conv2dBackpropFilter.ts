/**
 * The gradient of a convolution's filter, as convolutions: what the wasm backend lacks for training.
 *
 * With stride `s` and padding `p`, `dW[a, b, i, o] = sum over n, u, v of x[n, u s + a - p, v s + b - p, i] dy[n, u, v, o]`.
 * Read with input channels as the batch and the batch as channels, this is `x` convolved with `dy` as the filter and the
 * forward stride as its dilation, which XNNPACK does fast.
 *
 * It computes four places of an image at a time, and of a small filter's 9 or 1 it would compute 12 or 4. For those, the images
 * of all channels are laid one below the other as one image, in which a filter's row `a` is seen by steps as high as an image.
 */
import {
  backend_util,
  Conv2D,
  Conv2DBackpropFilter,
  type Conv2DBackpropFilterAttrs,
  engine,
  getKernel,
  type KernelBackend,
  type KernelConfig,
  type Tensor,
  type Tensor4D,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import {asTensor4D} from '../kernels/asTensor4D.ts';
import {convolvedInFrame} from './convolvedInFrame.ts';
import {padOrCrop} from './padOrCrop.ts';
import {dropPiece, pieceOf, runInto} from './pieces.ts';
import type {WasmBackend} from './wasmBackend.ts';

/** The kernel for `tf.conv2d`'s filter gradient: NHWC, dilation 1, any stride and padding. */
export const conv2dBackpropFilterKernel: KernelConfig = {
  kernelName: Conv2DBackpropFilter,
  backendName: 'wasm',
  kernelFunc: ({inputs, attrs, backend}) => {
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
      const frame = {top, left, height, width};
      const filter: Tensor4D = transpose(dy, [1, 2, 0, 3]);
      const dilations: [number, number] = [info.strideHeight, info.strideWidth];
      if (isWasteful(info.filterHeight * info.filterWidth)) {
        const tall: Tensor4D = transpose(padOrCrop(x, frame), [3, 1, 2, 0]);
        return rowByRow(backend as WasmBackend, tall, filter, dilations, info);
      }
      const image: Tensor4D = transpose(x, [3, 1, 2, 0]);
      return transpose(convolvedInFrame(image, filter, frame, dilations), [1, 2, 0, 3]);
    });
  },
};

/** Places that XNNPACK computes at a time. */
const AT_ONCE = 4;

/** Whether so many places of an image are more than a tenth short of a multiple of those computed at a time. */
const isWasteful = (places: number): boolean => Math.ceil(places / AT_ONCE) * AT_ONCE > 1.1 * places;

/** The gradient, from images `[inChannels, height, width, batch]` that are as large as what the windows reach. */
function rowByRow(
  wasm: WasmBackend,
  images: Tensor4D,
  filter: Tensor4D,
  dilations: [number, number],
  {filterHeight, filterWidth, outChannels}: backend_util.Conv2DInfo,
): Tensor {
  const [channels, height, width, batch] = images.shape;
  const made = wasm.makeOutput([filterHeight, channels, filterWidth, outChannels], 'float32');
  const attrs = {strides: [height, 1], dilations, pad: 'valid', dataFormat: 'NHWC'};
  for (let row = 0; row < filterHeight; row++) {
    const x = pieceOf(wasm, images, row * width * batch, [1, channels * height - row, width, batch]);
    const shape = [1, channels, filterWidth, outChannels];
    const gradient = pieceOf(wasm, made, row * channels * filterWidth * outChannels, shape);
    runInto(wasm, getKernel(Conv2D, 'wasm'), {x, filter}, gradient, attrs);
    dropPiece(wasm, x);
    dropPiece(wasm, gradient);
  }
  return transpose(engine().makeTensorFromTensorInfo(made, wasm as unknown as KernelBackend), [0, 2, 1, 3]);
}
