/** Means and maxima of windows of images on wasm, and the gradient of means. */
import type {TensorInfo} from '@tensorflow/tfjs-core';
import {addressOf, type HeapFunction, heapFunction} from './code/heapCode.ts';
import {WINDOW_BYTES, windowMaxima, windowMeans, windowMeansGrad} from './code/windowPasses.ts';
import type {WasmBackend} from './wasmBackend.ts';

/** A window along an axis: the places `[from, to)` of it that are inside, at least one, and by what its sum is divided. */
export interface PooledWindow {
  readonly from: number;
  readonly to: number;
  readonly divisor: number;
}

/** The windows of rows and of columns. */
export type PooledWindows = readonly [readonly PooledWindow[], readonly PooledWindow[]];

const [means, maxima, meansGrad] = [windowMeans, windowMaxima, windowMeansGrad].map(heapFunction);

/** Runs `run` with tables of the windows. */
function withTables(
  wasm: WasmBackend,
  run: HeapFunction,
  images: TensorInfo,
  pooled: TensorInfo,
  [rows, columns]: PooledWindows,
): void {
  const [count = 0, height = 0, width = 0, channels = 0] = images.shape;
  if (count * channels * rows.length * columns.length === 0) return;
  const words = WINDOW_BYTES / 4;
  const table = wasm.makeOutput([words * (rows.length + columns.length)], 'float32');
  const divisors = wasm.typedArrayFromHeap(table);
  const numbers = new Int32Array(divisors.buffer, divisors.byteOffset, divisors.length);
  const [place, pitch] = [4 * channels, 4 * channels * width];
  const write = (windows: readonly PooledWindow[], start: number, bytes: number): void => {
    for (const [i, {from, to, divisor}] of windows.entries()) {
      numbers[start + words * i] = from * bytes;
      numbers[start + words * i + 1] = to - from;
      divisors[start + words * i + 2] = divisor;
    }
  };
  write(rows, 0, pitch);
  write(columns, words * rows.length, place);
  const at = addressOf(wasm, table);
  const [from, to] = [images, pooled].map(each => addressOf(wasm, each));
  const second = at + WINDOW_BYTES * rows.length;
  run(wasm, from, height * pitch, pitch, place, count, at, rows.length, second, columns.length, to);
  wasm.disposeData(table.dataId);
}

/** Pools images `x`, `[batch, height, width, channels]`, of which each window holds something. */
function pooled(wasm: WasmBackend, run: HeapFunction, x: TensorInfo, windows: PooledWindows): TensorInfo {
  const [batch = 0, , , channels = 0] = x.shape;
  const y = wasm.makeOutput([batch, windows[0].length, windows[1].length, channels], 'float32');
  withTables(wasm, run, x, y, windows);
  return y;
}

/** The means of windows of images `x`, `[batch, height, width, channels]`, that each hold something. */
export const meansOf = (wasm: WasmBackend, x: TensorInfo, windows: PooledWindows): TensorInfo =>
  pooled(wasm, means, x, windows);

/** The largest numbers in windows of images `x`, `[batch, height, width, channels]`, that each hold something. */
export const maximaOf = (wasm: WasmBackend, x: TensorInfo, windows: PooledWindows): TensorInfo =>
  pooled(wasm, maxima, x, windows);

/** What of `dy` flows back to images of `shape` through their means of the windows. */
export function meansGradOf(wasm: WasmBackend, dy: TensorInfo, shape: number[], windows: PooledWindows): TensorInfo {
  const dx = wasm.makeOutput(shape, 'float32');
  if (dy.shape.includes(0)) wasm.typedArrayFromHeap(dx).fill(0);
  withTables(wasm, meansGrad, dx, dy, windows);
  return dx;
}
