/**
 * The gradient of max pooling. The wasm backend's own is wrong wherever a window's values are all negative or zero: its
 * search for the largest starts at the smallest positive float.
 *
 * It goes to the first largest value of each window, as TensorFlow does it.
 */
import {backend_util, engine, type KernelConfig, MaxPoolGrad, type MaxPoolGradAttrs} from '@tensorflow/tfjs-core';
import {asTensor4D} from '../kernels/asTensor4D.ts';

/** The kernel for `tf.maxPool`'s gradient: NHWC, any window, stride and padding. */
export const maxPoolGradKernel: KernelConfig = {
  kernelName: MaxPoolGrad,
  backendName: 'wasm',
  kernelFunc: ({inputs, attrs}) => {
    const {filterSize, strides, pad, dimRoundingMode} = attrs as unknown as MaxPoolGradAttrs;
    const x = asTensor4D(inputs.input, 'input');
    const dy = asTensor4D(inputs.dy, 'dy');
    const info = backend_util.computePool2DInfo(x.shape, filterSize, strides, 1, pad, dimRoundingMode);
    const dx = scatterToLargest(x.dataSync<'float32'>(), dy.dataSync<'float32'>(), info);
    return engine().makeTensor(dx, x.shape, 'float32');
  },
};

function scatterToLargest(x: Float32Array, dy: Float32Array, info: backend_util.Conv2DInfo): Float32Array {
  const {batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, padInfo} = info;
  const dx = new Float32Array(x.length);
  const largest = new Int32Array(inChannels);
  for (let n = 0; n < batchSize; n++) {
    for (let u = 0; u < outHeight; u++) {
      const top = u * info.strideHeight - padInfo.top;
      const [firstRow, lastRow] = [Math.max(0, top), Math.min(inHeight, top + info.filterHeight)];
      for (let v = 0; v < outWidth; v++) {
        const left = v * info.strideWidth - padInfo.left;
        const [firstColumn, lastColumn] = [Math.max(0, left), Math.min(inWidth, left + info.filterWidth)];
        for (let c = 0; c < inChannels; c++)
          largest[c] = ((n * inHeight + firstRow) * inWidth + firstColumn) * inChannels + c;
        for (let row = firstRow; row < lastRow; row++) {
          for (let column = firstColumn; column < lastColumn; column++) {
            const pixel = ((n * inHeight + row) * inWidth + column) * inChannels;
            for (let c = 0; c < inChannels; c++) {
              if ((x[pixel + c] ?? 0) > (x[largest[c] ?? 0] ?? 0)) largest[c] = pixel + c;
            }
          }
        }
        const window = ((n * outHeight + u) * outWidth + v) * inChannels;
        for (let c = 0; c < inChannels; c++) dx[largest[c] ?? 0] += dy[window + c] ?? 0;
      }
    }
  }
  return dx;
}
