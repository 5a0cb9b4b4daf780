/** What each backend computes, forward and backward, against the definitions in double precision. */
import '@tensorflow/tfjs-layers'; // registers tfjs's gradients
import {grads, memory, mul, sum, type Tensor, tensor} from '@tensorflow/tfjs-core';
import {expect} from 'chai';
import {BACKENDS, onEveryBackend} from '../support/backends.ts';
import {CASES, type ConformanceCase} from './cases.ts';
import type {Array64} from './reference/array.ts';
import {gradientsOf} from './reference/gradientsOf.ts';
import {sampleValues} from './reference/sampleValues.ts';

/** Largest error, relative to the largest magnitude of the result or 1: some tens of float32 roundings (6e-8). */
const TOLERANCE = 2e-6;

/** Largest errors by operation and backend, for the table. */
const errors = new Map<string, Map<string, number>>();

describe('operations of tfjs', () => {
  onEveryBackend(backend => {
    for (const item of CASES) {
      it(`${item.op} and its gradients are right: ${item.setting}`, () => {
        const {inputs, output, gradients} = expectations(item);
        const before = memory().numTensors;
        const [y, ...dxs] = compute(item, inputs, output.dy);
        record(item.op, backend, y, output.y);
        for (const [i, gradient] of gradients.entries()) record(`${item.op}, gradient`, backend, dxs[i], gradient);
        for (const tensor of [y, ...dxs]) tensor?.dispose();
        expect(memory().numTensors, 'tensors left behind').to.equal(before);
      });
    }
  });

  after(() => {
    console.log(
      `\n${['operation'.padEnd(24), ...BACKENDS.map(name => name.padStart(10))].join('')}   (largest relative error)`,
    );
    for (const [op, byBackend] of errors) {
      const cells = BACKENDS.map(name => (byBackend.get(name)?.toExponential(1) ?? '-').padStart(10));
      console.log(`${op.padEnd(24)}${cells.join('')}`);
    }
  });
});

interface Expectation {
  inputs: Array64[];
  output: {y: Array64; dy: Array64};
  gradients: Array64[];
}

const computed = new Map<ConformanceCase, Expectation>();

/** The reference's answers, worked out once for all backends. */
function expectations(item: ConformanceCase): Expectation {
  const known = computed.get(item);
  if (known !== undefined) return known;
  const inputs = item.shapes.map(sampleValues);
  const y = item.reference(inputs);
  const dy = sampleValues(y.shape, 7);
  const result = {inputs, output: {y, dy}, gradients: gradientsOf(item.reference, inputs, dy)};
  computed.set(item, result);
  return result;
}

/** The backend's answers: the result and its gradient by each input. */
function compute({run}: ConformanceCase, inputs: Array64[], dy: Array64): Tensor[] {
  const tensors = [...inputs, dy].map(({shape, values}) => tensor(Float32Array.from(values), [...shape]));
  const upstream = tensors.at(-1);
  const xs = tensors.slice(0, -1);
  if (upstream === undefined) throw new Error('unreachable: dy is always there');
  const results = [run(xs), ...grads((...args: Tensor[]) => sum(mul(run(args), upstream)))(xs)];
  for (const t of tensors) if (!results.includes(t)) t.dispose();
  return results;
}

function record(row: string, backend: string, actual: Tensor | undefined, expected: Array64): void {
  expect(actual?.shape, `${row}: shape`).to.deep.equal([...expected.shape]);
  const values = actual?.dataSync() ?? [];
  const scale = Math.max(1, ...expected.values.map(Math.abs));
  // Math.max hands a NaN on.
  const error = expected.values.reduce(
    (worst, value, i) => Math.max(worst, Math.abs(value - Number(values[i])) / scale),
    0,
  );
  const byBackend = errors.get(row) ?? new Map<string, number>();
  errors.set(row, byBackend);
  byBackend.set(backend, Math.max(byBackend.get(backend) ?? 0, error));
  expect(error, `${row}: largest relative error`).to.be.below(TOLERANCE);
}
