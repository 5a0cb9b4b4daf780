/**
 * The gradient of average pooling with padding, which tfjs gets wrong in plain JavaScript and on wasm.
 *
 * The mean of a window at the border is over the values inside the image; tfjs's gradient divides by the whole window's
 * size all the same. Scaling the upstream gradient by size / inside first makes up for it.
 */
import {
  AvgPoolGrad,
  type AvgPoolGradAttrs,
  backend_util,
  type KernelConfig,
  mul,
  type Tensor,
  tensor4d,
  tidy,
} from '@tensorflow/tfjs-core';
import {asTensor4D} from './asTensor4D.ts';

/** Wraps a backend's own kernel. */
export function avgPoolGradKernel(original: KernelConfig): KernelConfig {
  return {
    ...original,
    kernelName: AvgPoolGrad,
    kernelFunc: ({inputs, attrs, backend}) => {
      const {filterSize, strides, pad} = attrs as unknown as AvgPoolGradAttrs;
      const input = asTensor4D(inputs.input, 'input');
      const dy = asTensor4D(inputs.dy, 'dy');
      const info = backend_util.computePool2DInfo(input.shape, filterSize, strides, 1, pad);
      if (info.padInfo.type === 'VALID') return original.kernelFunc({inputs, attrs, backend});
      return tidy(() => {
        const scaled = mul(dy, wholeOverInside(info));
        return original.kernelFunc({inputs: {input, dy: scaled}, attrs, backend}) as Tensor;
      });
    },
  };
}

/** Size of a window over the number of its values inside the image, of shape `[1, outHeight, outWidth, 1]`. */
function wholeOverInside(info: backend_util.Conv2DInfo): Tensor {
  const rows = insideCounts(info.outHeight, info.inHeight, info.filterHeight, info.strideHeight, info.padInfo.top);
  const columns = insideCounts(info.outWidth, info.inWidth, info.filterWidth, info.strideWidth, info.padInfo.left);
  const whole = info.filterHeight * info.filterWidth;
  const scales = rows.flatMap(row => columns.map(column => whole / (row * column)));
  return tensor4d(scales, [1, rows.length, columns.length, 1]);
}

/** For each window along one axis, how many of its places lie inside. */
function insideCounts(windows: number, length: number, size: number, stride: number, before: number): number[] {
  return Array.from({length: windows}, (_, i) => {
    const start = i * stride - before;
    return Math.min(start + size, length) - Math.max(start, 0);
  });
}
