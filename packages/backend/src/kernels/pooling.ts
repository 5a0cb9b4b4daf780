/**
 * Pooling of images as passes over plain arrays, channel by channel within a place, as the values lie in memory.
 *
 * tfjs's own in plain JavaScript take twenty to five hundred times as long, and are wrong for the gradient of means with padding;
 * its gradients on wasm are as slow, wrong for means with padding and for maxima that are not positive.
 */
import {
  AvgPool,
  AvgPoolGrad,
  backend_util,
  type KernelConfig,
  MaxPool,
  MaxPoolGrad,
  type MaxPoolGradAttrs,
} from '@tensorflow/tfjs-core';
import {asTensor4D} from './asTensor4D.ts';
import type {Fill} from './fill.ts';
import {maxPoolSlopes} from './maxPoolSlopes.ts';
import {forEachWindow} from './poolWindows.ts';

type Info = backend_util.Conv2DInfo;

/** The attributes of all four kernels of tfjs, of which some lack the last. */
type Attrs = MaxPoolGradAttrs;

/** How tfjs's attributes pool images. */
export function poolInfo(shape: [number, number, number, number], attrs: object | undefined): Info {
  const {filterSize, strides, pad, dimRoundingMode} = attrs as unknown as Attrs;
  return backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
}

/** NaN is larger than nothing, as tfjs has it on every backend; a window of nothing else is -Infinity. */
function maxima(x: Float32Array, y: Float32Array, info: Info): void {
  const channels = info.inChannels;
  y.fill(Number.NEGATIVE_INFINITY);
  forEachWindow(info, ({output, start, end, pitch, width}) => {
    for (let row = start; row < end; row += pitch) {
      for (let place = row; place < row + width; place += channels) {
        for (let c = 0; c < channels; c++) {
          const value = x[place + c];
          if (value > y[output + c]) y[output + c] = value;
        }
      }
    }
  });
}

/** Means of the places inside, of nothing NaN. */
function means(x: Float32Array, y: Float32Array, info: Info): void {
  const channels = info.inChannels;
  const sums = new Float64Array(channels);
  y.fill(Number.NaN);
  forEachWindow(info, ({output, start, end, pitch, width, places}) => {
    sums.fill(0);
    for (let row = start; row < end; row += pitch) {
      for (let place = row; place < row + width; place += channels) {
        for (let c = 0; c < channels; c++) sums[c] += x[place + c];
      }
    }
    for (let c = 0; c < channels; c++) y[output + c] = sums[c] / places;
  });
}

/**
 * What flows back through a mean is shared by the places inside; with explicit padding it is divided by those of the whole
 * window, which is no gradient of what pooling does, but what tfjs does and its specs ask for.
 */
export const sharesWhole = ({padInfo}: Info): boolean => padInfo.type === 'EXPLICIT';

function byMeans(dy: Float32Array, dx: Float32Array, info: Info): void {
  const channels = info.inChannels;
  const whole = sharesWhole(info) ? info.filterHeight * info.filterWidth : undefined;
  const shares = new Float32Array(channels);
  dx.fill(0);
  forEachWindow(info, ({output, start, end, pitch, width, places}) => {
    for (let c = 0; c < channels; c++) shares[c] = dy[output + c] / (whole ?? places);
    for (let row = start; row < end; row += pitch) {
      for (let place = row; place < row + width; place += channels) {
        for (let c = 0; c < channels; c++) dx[place + c] += shares[c];
      }
    }
  });
}

/** A kernel of ours for pooling float32, and the backend's own for anything else. */
function poolKernel(
  own: KernelConfig,
  fill: Fill,
  pass: (x: Float32Array, y: Float32Array, info: Info) => void,
): KernelConfig {
  return {
    ...own,
    kernelFunc: args => {
      const x = asTensor4D(args.inputs.x, 'x');
      if (x.dtype !== 'float32') return own.kernelFunc(args);
      const info = poolInfo(x.shape, args.attrs);
      return fill(args.backend, [x], info.outShape, ([values], y) => pass(values, y, info));
    },
  };
}

/** How images were pooled of which `dy` is the gradient. tfjs's attributes then know no rounding of sizes, which `dy` has. */
export function poolGradInfo(
  shape: [number, number, number, number],
  [, outHeight, outWidth]: readonly [number, number, number, number],
  attrs: object | undefined,
): Info {
  return {...poolInfo(shape, attrs), outHeight, outWidth};
}

/** A kernel of ours for the gradient of pooling. */
function gradKernel(
  own: KernelConfig,
  fill: Fill,
  pass: (dy: Float32Array, x: Float32Array, dx: Float32Array, info: Info) => void,
): KernelConfig {
  return {
    ...own,
    kernelFunc: ({inputs, attrs, backend}) => {
      const [dy, x] = [asTensor4D(inputs.dy, 'dy'), asTensor4D(inputs.input, 'input')];
      const info = poolGradInfo(x.shape, dy.shape, attrs);
      return fill(backend, [dy, x], x.shape, ([slopes, values], dx) => pass(slopes, values, dx, info));
    },
  };
}

/** Kernels of tfjs by the names that they have, to be made from the backend's own. */
type Makers = Readonly<Record<string, (own: KernelConfig, fill: Fill) => KernelConfig>>;

/** The gradients of pooling. */
export const POOL_GRADS: Makers = {
  [MaxPoolGrad]: (own, fill) => gradKernel(own, fill, maxPoolSlopes),
  [AvgPoolGrad]: (own, fill) => gradKernel(own, fill, (dy, _x, dx, info) => byMeans(dy, dx, info)),
};

/** Pooling. */
export const POOLS: Makers = {
  [MaxPool]: (own, fill) => poolKernel(own, fill, maxima),
  [AvgPool]: (own, fill) => poolKernel(own, fill, means),
};
