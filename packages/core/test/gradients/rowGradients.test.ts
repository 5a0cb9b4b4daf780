/** Gradients by large weights, some rows at a time. */
import {
  add,
  dispose,
  memory,
  mul,
  reshape,
  type Scalar,
  sum,
  type Tensor,
  tidy,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {variableGradients} from '../../src/gradients/variableGradients.ts';
import {linear} from '../../src/ops/linear.ts';
import {hashed} from '../support/hashed.ts';
import {streamGradients} from '../support/streamGradients.ts';

const [BATCH, IN, OUT] = [3, 4, 7];

/** Takes gradients, those of two axes three rows at a time, and writes down how they came. */
function taken(
  loss: () => Scalar,
  variables: readonly Variable[],
): {whole: Set<Variable>; parts: Map<Variable, number[]>} {
  const whole = new Set<Variable>();
  const parts = new Map<Variable, number[]>();
  const value = streamGradients(loss, variables, {
    begin: () => {},
    take: each => whole.add(each),
    inRows: {
      count: ({rank}) => (rank === 2 ? 3 : undefined),
      take(each, rows, begin) {
        const before = parts.get(each) ?? [];
        expect(begin * (rows.shape[1] ?? 0)).to.equal(before.length);
        parts.set(each, [...before, ...rows.dataSync()]);
      },
    },
  });
  value.dispose();
  return {whole, parts};
}

describe('gradients in rows', () => {
  onEveryBackend(() => {
    it('are those of the whole weight, from its first row to its last, and leave nothing behind', () => {
      const x = hashed('x', [BATCH, IN]);
      const factors = hashed('upstream', [BATCH, OUT]);
      const [deep, top, bias] = [[IN, IN], [OUT, IN], [OUT]].map(shape =>
        variable(tidy(() => hashed('weight', shape))),
      );
      const loss = (): Scalar => sum(mul(add(linear(linear(x, deep), top), bias), factors));
      const before = memory().numTensors;
      const {whole, parts} = taken(loss, [deep, top, bias]);
      expect(memory().numTensors).to.equal(before);
      expect([...whole]).to.deep.equal([bias]);
      const {value, grads} = variableGradients(loss, [deep, top]);
      for (const each of [deep, top]) {
        const expected = grads[each.name].dataSync();
        expect(parts.get(each)).to.have.length(each.size);
        for (const [i, found] of (parts.get(each) ?? []).entries()) expect(found).to.be.closeTo(expected[i], 1e-6);
      }
      dispose([x, factors, deep, top, bias, value, grads]);
    });

    it('are zeros for a batch of none', () => {
      const x = tidy(() => reshape(hashed('x', [0]), [0, IN]));
      const w = variable(tidy(() => hashed('weight', [OUT, IN])));
      const {parts} = taken(() => sum(linear(x, w)), [w]);
      expect(parts.get(w)).to.deep.equal(new Array(OUT * IN).fill(0));
      dispose([x, w]);
    });
  });

  it('come while nothing that the pass has put aside shows the weight, which may be written over', () => {
    const x = hashed('x', [BATCH, IN]);
    const values = hashed('weight', [OUT, IN]);
    const w = variable(values);
    values.dispose();
    const before = memory().numDataBuffers;
    const held: number[] = [];
    const loss = streamGradients(() => sum(linear(x, w)), [w], {
      begin: () => {},
      take: () => {},
      inRows: {
        count: () => 5,
        take(each, rows) {
          const next = hashed('weight', [OUT, IN]);
          // what it had goes, if nobody else has it
          each.assign(next);
          next.dispose();
          held.push(memory().numDataBuffers - before);
          expect(rows.isDisposed).to.equal(false);
        },
      },
    });
    // the loss, the gradient by the output, and the rows
    expect(held).to.deep.equal([3, 3]);
    dispose([loss, x, w]);
  });

  it('are not asked for where several operations, or one twice, use the weight', () => {
    const x = hashed('x', [BATCH, IN]);
    const [twice, square] = [
      [OUT, IN],
      [IN, IN],
    ].map(shape => variable(tidy(() => hashed('weight', shape))));
    const cases: [Variable, () => Tensor][] = [
      [twice, () => add(linear(x, twice), linear(x, twice))],
      [twice, () => linear(mul(x, sum(twice)), twice)],
      [square, () => linear(square, square)],
    ];
    for (const [w, y] of cases) {
      const {whole, parts} = taken(() => sum(y()), [w]);
      expect([[...whole], parts.size]).to.deep.equal([[w], 0]);
    }
    dispose([x, twice, square]);
  });
});
