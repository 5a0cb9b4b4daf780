/**
 * The gradient of a convolution's filter, as convolutions: what the wasm backend lacks for training.
 *
 * With stride `s` and padding `p`, `dW[a, b, i, o] = sum over n, u, v of x[n, u s + a - p, v s + b - p, i] dy[n, u, v, o]`.
 * Read with input channels as the batch and the batch as channels, this is `x` convolved with `dy` as the filter and the
 * forward stride as its dilation, which XNNPACK does fast.
 *
 * It computes four places of an image at a time, and of a small filter's 9 or 1 it would compute 12 or 4. Therefore the images
 * of all channels are laid one below the other as one image, in which a filter's row `a` is seen by steps as high as an image;
 * and what is summed is taken in parts that stay in the processor's cache.
 */
import {
  Add,
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
      if (isWorthRows(info)) {
        const tall: Tensor4D = transpose(padOrCrop(x, frame), [3, 1, 2, 0]);
        return rowByRow(backend as WasmBackend, tall, filter, dilations, info);
      }
      const image: Tensor4D = transpose(x, [3, 1, 2, 0]);
      return transpose(convolvedInFrame(image, filter, frame, dilations), [1, 2, 0, 3]);
    });
  },
};

/** As many or more, of which XNNPACK computes four at a time. */
const computed = (places: number): number => 4 * Math.ceil(places / 4);

/** Whether the channels' images as one are less to compute than each by itself. */
const isWorthRows = ({inChannels, filterHeight, filterWidth}: backend_util.Conv2DInfo): boolean =>
  filterHeight * computed(filterWidth * inChannels) < inChannels * computed(filterHeight * filterWidth);

/** Values of the upstream gradient, of one filter, in a part: times eight filters, and four places of the images, half a megabyte. */
const PART = 12_288;

/** The gradient, from images `[inChannels, height, width, batch]` that are as large as what the windows reach. */
function rowByRow(
  wasm: WasmBackend,
  images: Tensor4D,
  filter: Tensor4D,
  dilations: [number, number],
  {filterHeight, filterWidth, outChannels, outHeight, outWidth}: backend_util.Conv2DInfo,
): Tensor {
  const [channels, height, width, batch] = images.shape;
  const shape = [1, channels, filterWidth, outChannels];
  const made = wasm.makeOutput([filterHeight, channels, filterWidth, outChannels], 'float32');
  const more = wasm.makeOutput(shape, 'float32');
  const attrs = {strides: [height, 1], dilations, pad: 'valid', dataFormat: 'NHWC'};
  const rowsOfPart = Math.max(1, Math.floor(PART / (outWidth * batch)));
  for (let first = 0; first < outHeight; first += rowsOfPart) {
    const count = Math.min(rowsOfPart, outHeight - first);
    const part = pieceOf(wasm, filter, first * outWidth * batch * outChannels, [count, outWidth, batch, outChannels]);
    for (let row = 0; row < filterHeight; row++) {
      const above = row + first * dilations[0];
      const x = pieceOf(wasm, images, above * width * batch, [1, channels * height - above, width, batch]);
      const gradient = pieceOf(wasm, made, row * channels * filterWidth * outChannels, shape);
      runInto(wasm, getKernel(Conv2D, 'wasm'), {x, filter: part}, first === 0 ? gradient : more, attrs);
      if (first > 0) runInto(wasm, getKernel(Add, 'wasm'), {a: gradient, b: more}, gradient);
      dropPiece(wasm, x);
      dropPiece(wasm, gradient);
    }
    dropPiece(wasm, part);
  }
  wasm.disposeData(more.dataId);
  return transpose(engine().makeTensorFromTensorInfo(made, wasm as unknown as KernelBackend), [0, 2, 1, 3]);
}
