/** Losses averaged over the values of each sample, and their gradients, as one pass on one thread. */
import type {KernelConfig, Tensor} from '@tensorflow/tfjs-core';
import * as wasmCode from '@tfjs-zoo/core/wasm-code';
import {eachValue} from './code/eachValue.ts';
import {exponential, log1p, type Variable} from './code/exponential.ts';
import {addressOf, heapFunction} from './code/heapCode.ts';
import {doubleSum, first} from './code/sums.ts';
import type {WasmBackend} from './wasmBackend.ts';

type Code = wasmCode.Code;
type Local = wasmCode.Local;
const {countDown, f32, f64, i32, plus, v128, wasmFunction} = wasmCode;

/** Sets `to` to a function of labels and outputs, which are not needed afterwards. */
type Pair = (y: Local, x: Local, to: Local) => Code;

/** A loss and its slope by the outputs. */
interface PairCode {
  readonly value: (variable: Variable) => Pair;
  readonly slope: (variable: Variable) => Pair;
}

const ones = f32.of(1);
/** 1 where `mask` has ones, 0 elsewhere. */
const oneWhere = (mask: Code): Code => v128.and(mask, ones);
/** `code`, and NaN where `x` is: comparisons with NaN are false. */
const orNaN = (code: Code, x: Local): Code => v128.or(code, f32.unequal(x.get, x.get));

/** `e^-|x|`. */
function exponentialOfMagnitude(variable: Variable): (x: Local, to: Local) => Code {
  const power = exponential(variable);
  const negative = variable('v128');
  return (x, to) => [...negative.set(f32.neg(f32.abs(x.get))), ...power(negative, to)];
}

/** `-y · log σ(x) - (1 - y) · log σ(-x)`, as the composition has it. */
const binaryCrossEntropy: PairCode = {
  value: variable => {
    const [power, logarithm] = [exponentialOfMagnitude(variable), log1p(variable)];
    return (y, x, to) => [
      ...power(x, to),
      ...to.set(f32.add(f32.mul(x.get, f32.sub(oneWhere(f32.above(x.get, f32.of(0))), y.get)), logarithm(to.get))),
    ];
  },
  slope: variable => {
    const [power, e, isAbove] = [exponentialOfMagnitude(variable), variable('v128'), variable('v128')];
    // σ(±x) are 1 and e^-|x| over their sum
    const yes = v128.select(ones, e.get, isAbove.get);
    const no = v128.select(e.get, ones, isAbove.get);
    return (y, x, to) => [
      ...[...power(x, e), ...isAbove.set(f32.above(x.get, f32.of(0)))],
      ...to.set(f32.sub(f32.mul(f32.sub(ones, y.get), yes), f32.mul(y.get, no))),
      ...to.set(f32.div(to.get, f32.add(ones, e.get))),
    ];
  },
};

/** Sets `y` to -1 where it is 0, and `to` to `1 - y x`. */
const shortfall: Pair = (y, x, to) => [
  ...y.set(f32.sub(y.get, oneWhere(f32.equal(y.get, f32.of(0))))),
  ...to.set(f32.sub(ones, f32.mul(y.get, x.get))),
];

const hinge: PairCode = {
  // the first stays where the comparison is with NaN
  value: () => (y, x, to) => [...shortfall(y, x, to), ...to.set(f32.max(to.get, f32.of(0)))],
  slope: variable => {
    const short = variable('v128');
    return (y, x, to) => [
      ...shortfall(y, x, short),
      ...to.set(orNaN(v128.and(f32.neg(y.get), f32.above(short.get, f32.of(0))), short)),
    ];
  },
};

const meanAbsoluteError: PairCode = {
  value: () => (y, x, to) => to.set(f32.abs(f32.sub(x.get, y.get))),
  slope: variable => {
    const d = variable('v128');
    const sign = f32.sub(oneWhere(f32.above(d.get, f32.of(0))), oneWhere(f32.below(d.get, f32.of(0))));
    return (y, x, to) => [...d.set(f32.sub(x.get, y.get)), ...to.set(orNaN(sign, d))];
  },
};

const meanSquaredError: PairCode = {
  value: () => (y, x, to) => [...to.set(f32.sub(x.get, y.get)), ...to.set(f32.mul(to.get, to.get))],
  slope: () => (y, x, to) => [...to.set(f32.sub(x.get, y.get)), ...to.set(f32.add(to.get, to.get))],
};

/** By the names of the losses' kernels. */
const LOSSES: Readonly<Record<string, PairCode>> = {
  ZooBinaryCrossEntropy: binaryCrossEntropy,
  ZooHinge: hinge,
  ZooMeanAbsoluteError: meanAbsoluteError,
  ZooMeanSquaredError: meanSquaredError,
};

/** Means of the values of `rows` samples, each of `count` numbers in `bytes` bytes. */
const means = ({value}: PairCode): wasmCode.WasmFunction =>
  wasmFunction(
    {labels: 'i32', outputs: 'i32', to: 'i32', rows: 'i32', count: 'i32', bytes: 'i32'},
    ({labels, outputs, to, rows, count, bytes}, variable) => {
      const end = {all: variable('i32'), whole: variable('i32')};
      const [y, x, loss] = [variable('v128'), variable('v128'), variable('v128')];
      const [sum, pair] = [doubleSum(variable), value(variable)];
      return countDown(rows, [
        ...[...end.all.set(plus(labels.get, bytes.get)), ...sum.clear],
        ...eachValue([labels, outputs], end, step => [
          ...[...y.set(step.load(labels)), ...x.set(step.load(outputs))],
          ...[...pair(y, x, loss), ...loss.set(step.valid(loss.get)), ...sum.add(loss)],
        ]),
        ...v128.store32(to.get, f64.demote(f64.div(sum.total, f64.convert(i32.splat(count.get)))), 0),
        ...to.add(4),
      ]);
    },
  );

/** Slopes of the values of `rows` samples, times the number in `dy` for each sample, over `count`. */
const slopes = ({slope}: PairCode): wasmCode.WasmFunction =>
  wasmFunction(
    {labels: 'i32', outputs: 'i32', dy: 'i32', dx: 'i32', rows: 'i32', count: 'i32', bytes: 'i32'},
    ({labels, outputs, dy, dx, rows, count, bytes}, variable) => {
      const end = {all: variable('i32'), whole: variable('i32')};
      const [y, x, result, share] = Array.from({length: 4}, () => variable('v128'));
      const pair = slope(variable);
      return countDown(rows, [
        ...end.all.set(plus(labels.get, bytes.get)),
        ...share.set(v128.load32Splat(dy.get)),
        ...share.set(f64.demote(f64.div(f64.promote(share.get), f64.convert(i32.splat(count.get))))),
        ...share.set(first(share)),
        ...eachValue([labels, outputs, dx], end, step => [
          ...[...y.set(step.load(labels)), ...x.set(step.load(outputs)), ...pair(y, x, result)],
          ...step.store(dx, f32.mul(result.get, share.get)),
        ]),
        ...dy.add(4),
      ]);
    },
  );

/** Samples, and values of each. */
const sizeOf = (x: Tensor): [rows: number, count: number] => {
  const rows = x.shape[0] ?? 0;
  return [rows, rows === 0 ? 0 : x.size / rows];
};

function kernelsOf(name: string, code: PairCode): KernelConfig[] {
  const [mean, slope] = [heapFunction(() => means(code)), heapFunction(() => slopes(code))];
  return [
    {
      kernelName: name,
      backendName: 'wasm',
      kernelFunc: ({inputs, backend}) => {
        const wasm = backend as WasmBackend;
        const {yTrue, yPred} = inputs as Record<'yTrue' | 'yPred', Tensor>;
        const [rows, count] = sizeOf(yPred);
        const y = wasm.makeOutput([rows], 'float32');
        const [labels, outputs, to] = [yTrue, yPred, y].map(each => addressOf(wasm, each));
        if (rows > 0) mean(wasm, labels, outputs, to, rows, count, 4 * count);
        return y;
      },
    },
    {
      kernelName: `${name}Grad`,
      backendName: 'wasm',
      kernelFunc: ({inputs, backend}) => {
        const wasm = backend as WasmBackend;
        const {yTrue, yPred, dy} = inputs as Record<'yTrue' | 'yPred' | 'dy', Tensor>;
        const [rows, count] = sizeOf(yPred);
        const dx = wasm.makeOutput(yPred.shape, 'float32');
        const [labels, outputs, shares, to] = [yTrue, yPred, dy, dx].map(each => addressOf(wasm, each));
        if (rows > 0) slope(wasm, labels, outputs, shares, to, rows, count, 4 * count);
        return dx;
      },
    },
  ];
}

/** The kernels of the losses, and of their gradients by the outputs. */
export const pairLossKernels: readonly KernelConfig[] = Object.entries(LOSSES).flatMap(([name, code]) =>
  kernelsOf(name, code),
);
