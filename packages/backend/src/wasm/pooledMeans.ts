/** Average pooling of this project's ops on wasm: with any padding, whatever of it counts, and to a fixed size. */
import {type KernelConfig, type TensorInfo, util} from '@tensorflow/tfjs-core';
import type {AxisWindow} from '../kernels/maxPool2dIndices.ts';
import {meansGradOf, meansOf, type PooledWindow, type PooledWindows} from './pooledWindows.ts';
import type {WasmBackend} from './wasmBackend.ts';

/** What `ZooAvgPool2d` and its gradient are called with. */
interface PoolAttrs {
  /** Of rows and of columns; they fit. */
  readonly windows: readonly [AxisWindow, AxisWindow];
  /** Which places count: those in the image, those of the padding too, or all, even those beyond it. */
  readonly counted: 'inside' | 'padded' | 'whole';
  /** How many windows there are, `[rows, columns]`. */
  readonly outputSize: readonly [number, number];
}

/** Windows along an axis of `input` places. */
function windowsAlong(
  input: number,
  window: AxisWindow,
  output: number,
  counted: PoolAttrs['counted'],
): PooledWindow[] {
  const {poolSize, stride, pad} = window;
  return Array.from({length: output}, (_, i) => {
    const start = i * stride - pad[0];
    const [from, to] = [Math.max(0, start), Math.min(input, start + poolSize)];
    const padded = Math.min(start + poolSize, input + pad[1]) - start;
    return {from, to, divisor: {inside: to - from, padded, whole: poolSize}[counted]};
  });
}

/** Those of images `x`. */
function windowsOf({shape}: TensorInfo, attrs: object | undefined): PooledWindows {
  const {windows, counted, outputSize} = attrs as PoolAttrs;
  const along = (axis: 0 | 1): PooledWindow[] =>
    windowsAlong(shape[axis + 1] ?? 0, windows[axis], outputSize[axis], counted);
  return [along(0), along(1)];
}

/** What `ZooAdaptiveAvgPool` and its gradient are called with. */
interface AdaptiveAttrs {
  readonly inputSize: readonly number[];
  readonly outputSize: readonly number[];
}

/** Windows that share an axis evenly, and overlap where they cannot. */
function evenWindows(input: number, output: number): PooledWindow[] {
  return Array.from({length: output}, (_, i) => {
    const [from, to] = [Math.floor((i * input) / output), Math.ceil(((i + 1) * input) / output)];
    return {from, to, divisor: to - from};
  });
}

/**
 * Pools `x` from `size` to another, or back: sequences as images of one row, and volumes slice by slice and then along the depth,
 * where each slice is one place.
 */
function resized(wasm: WasmBackend, x: TensorInfo, {inputSize, outputSize}: AdaptiveAttrs, back: boolean): TensorInfo {
  const [batch = 0, channels = 0] = [x.shape[0], x.shape.at(-1)];
  const [before, after] = back ? [outputSize, inputSize] : [inputSize, outputSize];
  const windows = inputSize.map((input, axis) => evenWindows(input, outputSize[axis]));
  const one = evenWindows(1, 1);
  const step = (from: TensorInfo, shape: number[], to: number[], axes: PooledWindows): TensorInfo => {
    const images = {...from, shape};
    return back ? meansGradOf(wasm, images, to, axes) : meansOf(wasm, images, axes);
  };
  const shape = [batch, ...after, channels];
  const plane = after.slice(-2);
  if (after.length === 1) {
    const images = [batch, 1, before[0], channels];
    return {...step(x, images, [batch, 1, after[0], channels], [one, windows[0]]), shape};
  }
  if (after.length === 2) return step(x, [...x.shape], shape, [windows[0], windows[1]]);
  const slices = batch * before[0];
  const [, rows, columns] = windows;
  const pooled = step(x, [slices, ...before.slice(-2), channels], [slices, ...plane, channels], [rows, columns]);
  const place = util.sizeFromShape(plane) * channels;
  const y = step(pooled, [batch, before[0], 1, place], [batch, after[0], 1, place], [windows[0], one]);
  wasm.disposeData(pooled.dataId);
  return {...y, shape};
}

/** The kernels. */
export const pooledMeanKernels: readonly KernelConfig[] = [
  {
    kernelName: 'ZooAvgPool2d',
    backendName: 'wasm',
    kernelFunc: ({inputs, attrs, backend}) => {
      const x = inputs.x as TensorInfo;
      return meansOf(backend as WasmBackend, x, windowsOf(x, attrs));
    },
  },
  {
    kernelName: 'ZooAvgPool2dGrad',
    backendName: 'wasm',
    kernelFunc: ({inputs, attrs, backend}) => {
      const {x, dy} = inputs as Record<'x' | 'dy', TensorInfo>;
      return meansGradOf(backend as WasmBackend, dy, [...x.shape], windowsOf(x, attrs));
    },
  },
  {
    kernelName: 'ZooAdaptiveAvgPool',
    backendName: 'wasm',
    kernelFunc: ({inputs, attrs, backend}) =>
      resized(backend as WasmBackend, inputs.x as TensorInfo, attrs as unknown as AdaptiveAttrs, false),
  },
  {
    kernelName: 'ZooAdaptiveAvgPoolGrad',
    backendName: 'wasm',
    kernelFunc: ({inputs, attrs, backend}) =>
      resized(backend as WasmBackend, inputs.dy as TensorInfo, attrs as unknown as AdaptiveAttrs, true),
  },
];
