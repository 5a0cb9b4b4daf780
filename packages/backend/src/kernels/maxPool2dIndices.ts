/**
 * Where the largest value of each window is, as one pass over plain arrays, channel by channel within a place, as the values lie
 * in memory; the composition makes six passes for each place of a window.
 */
import type {KernelConfig, Tensor, TensorInfo} from '@tensorflow/tfjs-core';
import {asTensor4D} from './asTensor4D.ts';
import type {Fill} from './fill.ts';

/** A window along an axis, and how it moves. */
export interface AxisWindow {
  readonly poolSize: number;
  readonly stride: number;
  readonly pad: readonly [number, number];
  readonly dilation: number;
}

interface Job {
  readonly shape: readonly [batch: number, height: number, width: number, channels: number];
  readonly rows: AxisWindow;
  readonly columns: AxisWindow;
  readonly outHeight: number;
  readonly outWidth: number;
}

/** The places of an axis that window `i` sees. */
function placesOf(i: number, {poolSize, stride, pad, dilation}: AxisWindow, length: number): number[] {
  const start = i * stride - pad[0];
  return Array.from({length: poolSize}, (_, k) => start + k * dilation).filter(place => place >= 0 && place < length);
}

/** Of equal values the first, of NaNs the last, as PyTorch does it. */
function search(x: Float32Array, indices: Int32Array, {shape, rows, columns, outHeight, outWidth}: Job): void {
  const [batch, height, width, channels] = shape;
  const seenRows = Array.from({length: outHeight}, (_, u) => placesOf(u, rows, height));
  const seenColumns = Array.from({length: outWidth}, (_, v) => placesOf(v, columns, width));
  const best = new Float32Array(channels);
  let output = 0;
  for (let n = 0; n < batch; n++) {
    const image = n * height * width * channels;
    for (const windowRows of seenRows) {
      for (const windowColumns of seenColumns) {
        best.fill(Number.NEGATIVE_INFINITY);
        indices.fill((windowRows[0] ?? 0) * width + (windowColumns[0] ?? 0), output, output + channels);
        for (const row of windowRows) {
          for (const column of windowColumns) {
            const index = row * width + column;
            const place = image + index * channels;
            for (let c = 0; c < channels; c++) {
              const value = x[place + c];
              if (value > best[c] || Number.isNaN(value)) {
                best[c] = value;
                indices[output + c] = index;
              }
            }
          }
        }
        output += channels;
      }
    }
  }
}

/** The kernel of `ZooMaxPool2dIndices`. */
export function maxPool2dIndicesKernel(backendName: string, fill: Fill): KernelConfig {
  return {
    kernelName: 'ZooMaxPool2dIndices',
    backendName,
    kernelFunc: ({inputs, attrs, backend}): TensorInfo => {
      const x = asTensor4D(inputs.x, 'x');
      const [rows, columns] = (attrs as unknown as {windows: [AxisWindow, AxisWindow]}).windows;
      const {shape} = inputs.pooled as Tensor;
      const [, outHeight = 0, outWidth = 0] = shape;
      const job = {shape: x.shape, rows, columns, outHeight, outWidth};
      return fill<[Float32Array], 'int32'>(
        backend,
        [x],
        [...shape],
        ([values], indices) => search(values, indices, job),
        'int32',
      );
    },
  };
}
