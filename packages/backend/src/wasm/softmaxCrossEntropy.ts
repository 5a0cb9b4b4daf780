/**
 * Softmax cross-entropy in one pass over each row of logits, which stays in the processor's first cache, on one thread: composed
 * it is ten operations of which half wait for other threads, and a minimum that takes as long as all else.
 *
 * What is kept for the gradient is the softmax, as in the composition.
 */
import type {KernelConfig, TensorInfo} from '@tensorflow/tfjs-core';
import * as wasmCode from '@tfjs-zoo/core/wasm-code';
import {eachValue} from './code/eachValue.ts';
import {exponential} from './code/exponential.ts';
import {addressOf, type HeapFunction, heapFunction} from './code/heapCode.ts';
import {doubleSum, first, largestOf} from './code/sums.ts';
import type {WasmBackend} from './wasmBackend.ts';

const {countDown, f32, f64, plus, v128, wasmFunction} = wasmCode;

/** The least finite float32: 0 times infinity, a class that is ruled out and not wanted, is NaN. */
const LOWEST = -3.4028234663852886e38;

/** Doubles that `rows` writes for each row: Σ e^(z - max), Σ t, Σ t · (z - max), max; each twice. */
const FOUND = 8;

/**
 * Writes the softmax of `rows` rows of `bytes` bytes to `kept`, and {@link FOUND} numbers of each to `found`.
 *
 * @param hasTargets - There are targets of each class, and their sums are among the numbers.
 */
const rows = (hasTargets: boolean): wasmCode.WasmFunction =>
  wasmFunction(
    {logits: 'i32', targets: 'i32', kept: 'i32', found: 'i32', rows: 'i32', bytes: 'i32'},
    ({logits, targets, kept, found, rows, bytes}, variable) => {
      const end = {all: variable('i32'), whole: variable('i32')};
      const [at, most, z, e, t] = [variable('i32'), ...Array.from({length: 4}, () => variable('v128'))];
      const [norm, weight, weighted] = [doubleSum(variable), doubleSum(variable), doubleSum(variable)];
      const power = exponential(variable);
      return countDown(rows, [
        ...[...end.all.set(plus(logits.get, bytes.get)), ...at.set(logits.get)],
        // passes over NaN, of which what follows makes NaN
        ...most.set(f32.of(Number.NEGATIVE_INFINITY)),
        ...eachValue([at], end, step => most.set(f32.max(most.get, step.load(at)))),
        ...most.set(largestOf(most)),
        ...[...norm.clear, ...weight.clear, ...weighted.clear, ...at.set(kept.get)],
        ...eachValue(hasTargets ? [logits, kept, targets] : [logits, kept], end, step => [
          ...z.set(f32.sub(step.load(logits), most.get)),
          ...power(z, e),
          ...[...step.store(kept, e.get), ...e.set(step.valid(e.get)), ...norm.add(e)],
          ...(hasTargets
            ? [
                ...[...t.set(step.valid(step.load(targets))), ...weight.add(t)],
                ...t.set(f32.mul(t.get, f32.max(z.get, f32.of(LOWEST)))),
                ...weighted.add(t),
              ]
            : []),
        ]),
        ...[...v128.store(found.get, norm.total), ...v128.store(found.get, weight.total, 16)],
        ...[...v128.store(found.get, weighted.total, 32), ...v128.store(found.get, f64.promote(most.get), 48)],
        ...[...e.set(f64.demote(norm.total)), ...e.set(first(e)), ...end.all.set(kept.get)],
        ...eachValue([at], end, step => step.store(at, f32.div(step.load(at), e.get))),
        ...found.add(8 * FOUND),
      ]);
    },
  );

const ofTargets = heapFunction(() => rows(true));
const ofIndices = heapFunction(() => rows(false));

/** `(kept · Σt - t) · dy` of `rows` rows of `bytes` bytes. */
const byLogits = heapFunction(() =>
  wasmFunction(
    {targets: 'i32', kept: 'i32', dy: 'i32', dx: 'i32', rows: 'i32', bytes: 'i32'},
    ({targets, kept, dy, dx, rows, bytes}, variable) => {
      const end = {all: variable('i32'), whole: variable('i32')};
      const [at, t, slope] = [variable('i32'), variable('v128'), variable('v128')];
      const weight = doubleSum(variable);
      return countDown(rows, [
        ...[...at.set(targets.get), ...end.all.set(plus(targets.get, bytes.get)), ...weight.clear],
        ...eachValue([at], end, step => [...t.set(step.valid(step.load(at))), ...weight.add(t)]),
        ...[...t.set(f64.demote(weight.total)), ...t.set(first(t)), ...slope.set(v128.load32Splat(dy.get))],
        ...eachValue([targets, kept, dx], end, step =>
          step.store(dx, f32.mul(f32.sub(f32.mul(step.load(kept), t.get), step.load(targets)), slope.get)),
        ),
        ...dy.add(4),
      ]);
    },
  ),
);

/** `kept · dy`. */
const scaled = heapFunction(() =>
  wasmFunction(
    {kept: 'i32', dy: 'i32', dx: 'i32', rows: 'i32', bytes: 'i32'},
    ({kept, dy, dx, rows, bytes}, variable) => {
      const end = {all: variable('i32'), whole: variable('i32')};
      const slope = variable('v128');
      return countDown(rows, [
        ...[...end.all.set(plus(kept.get, bytes.get)), ...slope.set(v128.load32Splat(dy.get))],
        ...eachValue([kept, dx], end, step => step.store(dx, f32.mul(step.load(kept), slope.get))),
        ...dy.add(4),
      ]);
    },
  ),
);

/** The loss of a row: its numbers begin at `at` in `found`, its logits at `start` in `logits`, and `given` are targets or labels. */
type LossOf = (
  row: number,
  found: Float64Array,
  at: number,
  logits: Float32Array,
  start: number,
  given: Float32Array,
) => number;

/** Runs `rows`, and hands its numbers to `lossOf` row by row. */
function forward(
  wasm: WasmBackend,
  logits: TensorInfo,
  given: TensorInfo,
  run: HeapFunction,
  lossOf: LossOf,
): TensorInfo[] {
  const [count, numClasses] = sizeOf(logits);
  const kept = wasm.makeOutput([count, numClasses], 'float32');
  const y = wasm.makeOutput([count], 'float32');
  if (count === 0) return [y, kept];
  const scratch = wasm.makeOutput([count * FOUND * 2], 'float32');
  const [from, t, to, at] = [logits, given, kept, scratch].map(each => addressOf(wasm, each));
  run(wasm, from, t, to, at, count, 4 * numClasses);
  const [values, others, losses, {buffer}] = [logits, given, y, scratch].map(each => wasm.typedArrayFromHeap(each));
  const found = new Float64Array(buffer, at, count * FOUND);
  for (let row = 0; row < count; row++) {
    losses[row] = lossOf(row, found, row * FOUND, values, row * numClasses, others);
  }
  wasm.disposeData(scratch.dataId);
  return [y, kept];
}

const sizeOf = ({shape}: TensorInfo): [rows: number, numClasses: number] => [shape[0] ?? 0, shape[1] ?? 0];

/** The kernels of `ZooSoftmaxCrossEntropy`, `ZooSparseSoftmaxCrossEntropy` and their gradients. */
export const softmaxCrossEntropyKernels: readonly KernelConfig[] = [
  {
    kernelName: 'ZooSoftmaxCrossEntropy',
    backendName: 'wasm',
    kernelFunc: ({inputs, backend}) => {
      const {targets, logits} = inputs as Record<'targets' | 'logits', TensorInfo>;
      return forward(backend as WasmBackend, logits, targets, ofTargets, (_, found, at) => {
        return found[at + 2] * Math.log(found[at]) - found[at + 4];
      });
    },
  },
  {
    kernelName: 'ZooSparseSoftmaxCrossEntropy',
    backendName: 'wasm',
    kernelFunc: ({inputs, backend}) => {
      const {index, logits} = inputs as Record<'index' | 'logits', TensorInfo>;
      return forward(backend as WasmBackend, logits, index, ofIndices, (row, found, at, values, start, labels) => {
        return Math.log(found[at]) - Math.max(values[start + labels[row]] - found[at + 6], LOWEST);
      });
    },
  },
  {
    kernelName: 'ZooSoftmaxCrossEntropyGrad',
    backendName: 'wasm',
    kernelFunc: ({inputs, backend}) => {
      const wasm = backend as WasmBackend;
      const {dy, targets, kept} = inputs as Record<'dy' | 'targets' | 'kept', TensorInfo>;
      const [count, numClasses] = sizeOf(kept);
      const dx = wasm.makeOutput([count, numClasses], 'float32');
      const [t, p, slopes, to] = [targets, kept, dy, dx].map(each => addressOf(wasm, each));
      if (count > 0) byLogits(wasm, t, p, slopes, to, count, 4 * numClasses);
      return dx;
    },
  },
  {
    kernelName: 'ZooSparseSoftmaxCrossEntropyGrad',
    backendName: 'wasm',
    kernelFunc: ({inputs, backend}) => {
      const wasm = backend as WasmBackend;
      const {dy, index, kept} = inputs as Record<'dy' | 'index' | 'kept', TensorInfo>;
      const [count, numClasses] = sizeOf(kept);
      const dx = wasm.makeOutput([count, numClasses], 'float32');
      const [p, slopes, to] = [kept, dy, dx].map(each => addressOf(wasm, each));
      if (count > 0) scaled(wasm, p, slopes, to, count, 4 * numClasses);
      const [labels, shares, probabilities, result] = [index, dy, kept, dx].map(each => wasm.typedArrayFromHeap(each));
      for (let row = 0; row < count; row++) {
        const at = row * numClasses + labels[row];
        result[at] = (probabilities[at] - 1) * shares[row];
      }
      return dx;
    },
  },
];
