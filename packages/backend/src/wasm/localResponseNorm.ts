/**
 * Local response normalisation on wasm by vectors, for the powers that are roots; others go value by value.
 *
 * The squares of a pixel's channels are written to a row of their own with zeros around, so that windows at its ends are like
 * all others. Sums are taken anew for each channel: a running one would carry an infinity on to all after it.
 */
import type {KernelConfig, TensorInfo} from '@tensorflow/tfjs-core';
import type {ops} from '@tfjs-zoo/core';
import * as wasmCode from '@tfjs-zoo/core/wasm-code';
import {localResponseNormKernels} from '../kernels/localResponseNorm.ts';
import {eachValue, type Step} from './code/eachValue.ts';
import {addressOf, type HeapFunction, heapFunction} from './code/heapCode.ts';
import {fillHeap} from './fillHeap.ts';
import type {WasmBackend} from './wasmBackend.ts';

type Code = wasmCode.Code;
type Local = wasmCode.Local;
const {countDown, f32, int, plus, wasmFunction} = wasmCode;

/** Windows up to here are written out; longer ones go value by value. */
const LONGEST = 16;

/** `s^-β` of these β. */
const POWERS: ReadonlyMap<number, (s: Code) => Code> = new Map([
  [0.5, s => f32.div(f32.of(1), f32.sqrt(s))],
  [0.75, s => f32.div(f32.of(1), f32.mul(f32.sqrt(s), f32.sqrt(f32.sqrt(s))))],
  [1, s => f32.div(f32.of(1), s)],
]);

/** What the code is written for. */
interface Written {
  readonly size: number;
  readonly power: (s: Code) => Code;
}

/** The sum of a window whose first value is at the pointer. */
const windowSum = (step: Step, pointer: Local, size: number): Code =>
  Array.from({length: size}, (_, i) => step.load(pointer, 4 * i)).reduce((sum, value) => f32.add(sum, value));

/** `y = x · s^-β` of `rows` rows of channels, of which `squares` has room for one and a window. */
const forward = ({size, power}: Written): wasmCode.WasmFunction =>
  wasmFunction(
    {x: 'i32', y: 'i32', squares: 'i32', rows: 'i32', bytes: 'i32', alpha: 'f32', k: 'f32'},
    ({x, y, squares, rows, bytes, alpha, k}, variable) => {
      const end = {all: variable('i32'), whole: variable('i32')};
      const [at, square, value] = [variable('i32'), variable('i32'), variable('v128')];
      const [alphas, ks] = [variable('v128'), variable('v128')];
      return [
        ...[...alphas.set(f32.splat(alpha.get)), ...ks.set(f32.splat(k.get))],
        ...countDown(rows, [
          ...[...at.set(x.get), ...end.all.set(plus(x.get, bytes.get))],
          ...square.set(plus(squares.get, int(4 * before(size)))),
          ...eachValue([at, square], end, step => [
            ...value.set(step.load(at)),
            ...step.store(square, f32.mul(value.get, value.get)),
          ]),
          ...square.set(squares.get),
          ...eachValue([x, y, square], end, step => [
            ...value.set(f32.add(ks.get, f32.mul(alphas.get, windowSum(step, square, size)))),
            ...step.store(y, f32.mul(step.load(x), power(value.get))),
          ]),
        ]),
      ];
    },
  );

/**
 * `dx = dy · s^-β - 2αβ · x · Σ shares` with `shares = dy · x · s^-β / s`, for which `shares` has room like `squares`; `weight`
 * is `2αβ`.
 */
const backward = ({size, power}: Written): wasmCode.WasmFunction =>
  wasmFunction(
    {
      ...{dy: 'i32', x: 'i32', dx: 'i32', squares: 'i32', shares: 'i32'},
      ...{rows: 'i32', bytes: 'i32', alpha: 'f32', k: 'f32', weight: 'f32'},
    },
    ({dy, x, dx, squares, shares, rows, bytes, alpha, k, weight}, variable) => {
      const end = {all: variable('i32'), whole: variable('i32')};
      const [at, square, share, to] = Array.from({length: 4}, () => variable('i32'));
      const [value, own, alphas, ks, weights] = Array.from({length: 5}, () => variable('v128'));
      return [
        ...[...alphas.set(f32.splat(alpha.get)), ...ks.set(f32.splat(k.get)), ...weights.set(f32.splat(weight.get))],
        ...countDown(rows, [
          ...[...at.set(x.get), ...end.all.set(plus(x.get, bytes.get))],
          ...square.set(plus(squares.get, int(4 * before(size)))),
          ...eachValue([at, square], end, step => [
            ...value.set(step.load(at)),
            ...step.store(square, f32.mul(value.get, value.get)),
          ]),
          ...[...at.set(x.get), ...square.set(squares.get), ...to.set(dx.get)],
          ...share.set(plus(shares.get, int(4 * (size - 1 - before(size))))),
          ...eachValue([at, dy, to, square, share], end, step => [
            ...value.set(f32.add(ks.get, f32.mul(alphas.get, windowSum(step, square, size)))),
            ...own.set(f32.mul(step.load(dy), power(value.get))),
            ...step.store(to, own.get),
            ...step.store(share, f32.div(f32.mul(own.get, step.load(at)), value.get)),
          ]),
          ...share.set(shares.get),
          ...eachValue([x, dx, share], end, step =>
            step.store(
              dx,
              f32.sub(step.load(dx), f32.mul(weights.get, f32.mul(step.load(x), windowSum(step, share, size)))),
            ),
          ),
        ]),
      ];
    },
  );

const before = (size: number): number => Math.floor(size / 2);

/** Functions that are written when windows of the kind are first asked for. */
function written(
  make: (of: Written) => wasmCode.WasmFunction,
): (attrs: ops.LocalResponseNormAttrs) => HeapFunction | undefined {
  const made = new Map<string, HeapFunction>();
  return ({size, beta}) => {
    const power = POWERS.get(beta);
    if (power === undefined || size > LONGEST) return undefined;
    const key = `${size} ${beta}`;
    const run = made.get(key) ?? heapFunction(() => make({size, power}));
    made.set(key, run);
    return run;
  };
}

const [forwardOf, backwardOf] = [written(forward), written(backward)];

/** So many rows with room for a pixel's channels and a window around, of zeros. */
function zeroRows(wasm: WasmBackend, count: number, channels: number, size: number): TensorInfo {
  const rows = wasm.makeOutput([count, channels + size], 'float32');
  wasm.typedArrayFromHeap(rows).fill(0);
  return rows;
}

const channelsOf = ({shape}: TensorInfo): number => shape.at(-1) ?? 0;
const rowsOf = ({shape}: TensorInfo): number => shape.slice(0, -1).reduce((a, b) => a * b, 1);
const [byValue, gradByValue] = localResponseNormKernels('wasm', fillHeap);

/** The kernels of `ZooLocalResponseNorm` and its gradient. */
export const vectorLocalResponseNormKernels: readonly KernelConfig[] = [
  {
    kernelName: 'ZooLocalResponseNorm',
    backendName: 'wasm',
    kernelFunc: args => {
      const given = args.attrs as unknown as ops.LocalResponseNormAttrs;
      const x = args.inputs.x as TensorInfo;
      const [run, rows, channels] = [forwardOf(given), rowsOf(x), channelsOf(x)];
      if (run === undefined || rows === 0) return byValue.kernelFunc(args);
      const wasm = args.backend as WasmBackend;
      const y = wasm.makeOutput([...x.shape], 'float32');
      const squares = zeroRows(wasm, 1, channels, given.size);
      const [from, to, room] = [x, y, squares].map(each => addressOf(wasm, each));
      run(wasm, from, to, room, rows, 4 * channels, given.alpha, given.k);
      wasm.disposeData(squares.dataId);
      return y;
    },
  },
  {
    kernelName: 'ZooLocalResponseNormGrad',
    backendName: 'wasm',
    kernelFunc: args => {
      const given = args.attrs as unknown as ops.LocalResponseNormAttrs;
      const {dy, x} = args.inputs as Record<'dy' | 'x', TensorInfo>;
      const [run, rows, channels] = [backwardOf(given), rowsOf(x), channelsOf(x)];
      if (run === undefined || rows === 0) return gradByValue.kernelFunc(args);
      const wasm = args.backend as WasmBackend;
      const dx = wasm.makeOutput([...x.shape], 'float32');
      const spare = zeroRows(wasm, 2, channels, given.size);
      const [slopes, from, to, squares] = [dy, x, dx, spare].map(each => addressOf(wasm, each));
      const shares = squares + 4 * (channels + given.size);
      const {alpha, beta, k} = given;
      run(wasm, slopes, from, to, squares, shares, rows, 4 * channels, alpha, k, 2 * alpha * beta);
      wasm.disposeData(spare.dataId);
      return dx;
    },
  },
];
