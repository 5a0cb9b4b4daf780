/** What each backend computes, forward and backward, against the definitions in double precision. */
import '@tensorflow/tfjs-layers'; // registers tfjs's gradients
import {grads, memory, mul, sum, type Tensor, tensor} from '@tensorflow/tfjs-core';
import {expect} from 'chai';
import {onEveryBackend} from '../support/backends.ts';
import {CASES, type ConformanceCase} from './cases.ts';
import type {Array64} from './reference/array.ts';
import {gradientsOf} from './reference/gradientsOf.ts';
import {sampleValues} from './reference/sampleValues.ts';
import {conformanceTable} from './table.ts';

/** Largest error, relative to the largest magnitude of the result or 1: some tens of float32 roundings (6e-8). */
const TOLERANCE = 2e-6;

describe('operations of tfjs', () => {
  const table = conformanceTable('operations of tfjs');

  onEveryBackend(backend => {
    for (const item of CASES) {
      it(`${item.op} and its gradients are right: ${item.setting}`, () => {
        const {inputs, output, gradients} = expectations(item);
        const before = memory().numTensors;
        const [y, ...dxs] = compute(item, inputs, output.dy);
        table.record(item.op, backend, y, output.y, TOLERANCE);
        for (const [i, gradient] of gradients.entries()) {
          table.record(`${item.op}, gradient`, backend, dxs[i], gradient, TOLERANCE);
        }
        for (const tensor of [y, ...dxs]) tensor?.dispose();
        expect(memory().numTensors, 'tensors left behind').to.equal(before);
      });
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
