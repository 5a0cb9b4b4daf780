import type {KernelConfig, Tensor} from '@tensorflow/tfjs-core';
import type {Fill} from './fill.ts';
import {type GlobalPoolKernelAttrs, placesOf} from './globalPoolAttrs.ts';

function average(x: Float32Array, y: Float32Array, channels: number, places: number): void {
  const sums = new Float64Array(channels);
  for (let sample = 0; sample * channels < y.length; sample++) {
    sums.fill(0);
    const start = sample * places * channels;
    for (let row = start; row < start + places * channels; row += channels) {
      for (let c = 0; c < channels; c++) sums[c] += x[row + c];
    }
    for (let c = 0; c < channels; c++) y[sample * channels + c] = sums[c] / places;
  }
}

function spread(dy: Float32Array, dx: Float32Array, channels: number, places: number): void {
  const shares = dy.map(slope => slope / places);
  for (let sample = 0; sample * channels < shares.length; sample++) {
    const row = shares.subarray(sample * channels, (sample + 1) * channels);
    const start = sample * places * channels;
    for (let place = 0; place < places; place++) dx.set(row, start + place * channels);
  }
}

/** The kernel of `ZooGlobalAvgPool` as one pass over plain arrays. */
export function globalAvgPoolKernel(backendName: string, fill: Fill): KernelConfig {
  return {
    kernelName: 'ZooGlobalAvgPool',
    backendName,
    kernelFunc: ({inputs, attrs, backend}) => {
      const given = attrs as unknown as GlobalPoolKernelAttrs;
      const x = inputs.x as Tensor;
      const [batch, channels] = [x.shape[0] ?? 0, x.shape[x.rank - 1] ?? 0];
      const shape = given.keepDims ? [batch, ...given.size.map(() => 1), channels] : [batch, channels];
      return fill(backend, [x], shape, ([values], y) => average(values, y, channels, placesOf(given)));
    },
  };
}

/** The kernel of `ZooGlobalAvgPoolGrad` as copies within plain arrays. */
export function globalAvgPoolGradKernel(backendName: string, fill: Fill): KernelConfig {
  return {
    kernelName: 'ZooGlobalAvgPoolGrad',
    backendName,
    kernelFunc: ({inputs, attrs, backend}) => {
      const given = attrs as unknown as GlobalPoolKernelAttrs;
      const dy = inputs.dy as Tensor;
      const [batch, channels] = [dy.shape[0] ?? 0, dy.shape[dy.rank - 1] ?? 0];
      return fill(backend, [dy], [batch, ...given.size, channels], ([slopes], dx) =>
        spread(slopes, dx, channels, placesOf(given)),
      );
    },
  };
}
