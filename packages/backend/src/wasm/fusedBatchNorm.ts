/** Batch normalisation by given statistics on wasm: the backend's own goes value by value. */
import {
  FusedBatchNorm,
  type FusedBatchNormAttrs,
  type KernelConfig,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import * as wasmCode from '@tfjs-zoo/core/wasm-code';
import {eachValue} from './code/eachValue.ts';
import {addressOf, heapFunction} from './code/heapCode.ts';
import type {WasmBackend} from './wasmBackend.ts';

const {countDown, f32, plus, wasmFunction} = wasmCode;

/** `(x - μ) · factor + shift` of `rows` rows of as many channels as are in `bytes` bytes. */
const normalize = heapFunction(() =>
  wasmFunction(
    {x: 'i32', y: 'i32', mean: 'i32', factor: 'i32', shift: 'i32', rows: 'i32', bytes: 'i32'},
    ({x, y, mean, factor, shift, rows, bytes}, variable) => {
      const end = {all: variable('i32'), whole: variable('i32')};
      const [m, a, b] = [variable('i32'), variable('i32'), variable('i32')];
      return countDown(rows, [
        ...[...m.set(mean.get), ...a.set(factor.get), ...b.set(shift.get), ...end.all.set(plus(x.get, bytes.get))],
        ...eachValue([x, y, m, a, b], end, step =>
          step.store(y, f32.add(f32.mul(f32.sub(step.load(x), step.load(m)), step.load(a)), step.load(b))),
        ),
      ]);
    },
  ),
);

/** Wraps the backend's own kernel, which keeps statistics that are no vectors. */
export function fusedBatchNormKernel(own: KernelConfig): KernelConfig {
  return {
    ...own,
    kernelName: FusedBatchNorm,
    kernelFunc: args => {
      const {x, mean, variance, offset, scale} = args.inputs as Record<string, TensorInfo | undefined>;
      const channels = x?.shape.at(-1) ?? 0;
      const isVector = (given: TensorInfo | undefined): boolean =>
        given?.dtype === 'float32' && sizeOf(given) === channels;
      const areVectors = [mean, variance, offset, scale].every(each => each == null || isVector(each));
      if (x?.dtype !== 'float32' || mean == null || variance == null || !areVectors || sizeOf(x) === 0) {
        return own.kernelFunc(args);
      }
      const {varianceEpsilon} = args.attrs as unknown as FusedBatchNormAttrs;
      const wasm = args.backend as WasmBackend;
      const y = wasm.makeOutput([...x.shape], 'float32');
      const constants = wasm.makeOutput([2 * channels], 'float32');
      const found = wasm.typedArrayFromHeap(constants);
      const [spread, factors, shifts] = [variance, scale, offset].map(each => each && wasm.typedArrayFromHeap(each));
      for (let c = 0; c < channels; c++) {
        found[c] = (factors?.[c] ?? 1) / Math.sqrt((spread?.[c] ?? 0) + varianceEpsilon);
        found[channels + c] = shifts?.[c] ?? 0;
      }
      const [from, to, means, factor] = [x, y, mean, constants].map(each => addressOf(wasm, each));
      normalize(wasm, from, to, means, factor, factor + 4 * channels, sizeOf(x) / channels, 4 * channels);
      wasm.disposeData(constants.dataId);
      return y;
    },
  };
}

const sizeOf = ({shape}: TensorInfo): number => util.sizeFromShape([...shape]);
