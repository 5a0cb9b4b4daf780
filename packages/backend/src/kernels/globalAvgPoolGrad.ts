import type {KernelConfig, Tensor} from '@tensorflow/tfjs-core';
import type {Fill} from './fill.ts';
import {type GlobalPoolKernelAttrs, placesOf} from './globalPoolAttrs.ts';

function spread(dy: Float32Array, dx: Float32Array, channels: number, places: number): void {
  const shares = dy.map(slope => slope / places);
  for (let sample = 0; sample * channels < shares.length; sample++) {
    const row = shares.subarray(sample * channels, (sample + 1) * channels);
    const start = sample * places * channels;
    for (let place = 0; place < places; place++) dx.set(row, start + place * channels);
  }
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
