/** Products of linear layers by operations of our own, held against sums of doubles. */
import {engine, type Tensor, tensor, tidy, zeros} from '@tensorflow/tfjs-core';
import {expect} from 'chai';
import {BFLOAT16, cast} from '../../src/native/bfloat16/cast.ts';
import type {NativeBackend} from '../../src/native/nativeBackend.ts';
import {flagAttribute} from '../../src/native/opAttributes.ts';
import {fractions, wholeNumbers} from '../support/fractions.ts';
import {withOwnOps} from '../support/withOwnOps.ts';

const OPS = ['ZooLinearRows', 'ZooLinearRowsBfloat16'] as const;

/** The bfloat16 nearest to a number: its upper 16 bits, of two equally near the even one. */
function rounded(value: number): number {
  const [bits] = new Uint32Array(Float32Array.of(value).buffer);
  if (Number.isNaN(value) || bits === undefined) return value;
  return new Float32Array(Uint32Array.of((bits + 0x7fff + ((bits >>> 16) & 1)) & 0xffff0000).buffer)[0] ?? value;
}

/** Sums in double precision, row by row. */
function sums(x: Float32Array, w: Float32Array, rows: number, units: number): number[] {
  const inner = w.length / units;
  const y = new Array<number>(rows * units);
  for (let at = 0; at < y.length; at++) {
    const [a, b] = [Math.floor(at / units) * inner, (at % units) * inner];
    let sum = 0;
    for (let i = 0; i < inner; i++) sum += x[a + i] * w[b + i];
    y[at] = sum;
  }
  return y;
}

describe('products of linear layers by operations of our own', () => {
  withOwnOps();
  const native = (): NativeBackend => engine().backend as NativeBackend;

  /** What an operation gives, the weight as it wants it; without a bias, no rectifier either. */
  function run(op: (typeof OPS)[number], x: Tensor, w: Tensor, bias: Tensor = zeros([0])): Float32Array {
    const {binding} = native();
    const ids = native().getInputTensorIds([x, w, bias]);
    const made: number[] = [];
    const keep = (id: number): number => {
      made.push(id);
      return id;
    };
    try {
      const weight = op === 'ZooLinearRows' ? ids[1] : keep(cast(binding, ids[1], binding.TF_FLOAT, BFLOAT16).id);
      const [y] = binding.executeOp(op, [flagAttribute(binding, 'relu', bias.size > 0)], [ids[0], weight, ids[2]], 1);
      expect(y.shape).to.deep.equal([x.shape[0], w.shape[0]]);
      return binding.tensorDataSync(keep(y.id));
    } finally {
      for (const id of made) binding.deleteTensor(id);
    }
  }

  /** Holds the products of every number of rows up to all of them against sums that are exact. */
  function expectExact(op: (typeof OPS)[number], x: Float32Array, w: Float32Array, units: number, most: number): void {
    const inner = w.length / units;
    const exact = sums(x, w, most, units).map(op === 'ZooLinearRows' ? Math.fround : rounded);
    for (let rows = 0; rows <= most; rows++) {
      tidy(() => {
        const y = run(op, tensor(x.subarray(0, rows * inner), [rows, inner]), tensor(w, [units, inner]));
        const wrong = y.findIndex((value, i) => !Object.is(value, exact[i]));
        const message = `${rows} rows: value ${wrong} is ${y[wrong]} and not ${exact[wrong]}`;
        expect(wrong, message).to.equal(-1);
      });
    }
  }

  for (const op of OPS) {
    // no vector, a part of one, a page and more, and a whole number of vectors; fewer outputs than side by side, and of several threads
    for (const [inner, units] of [
      [1, 1],
      [1, 1000],
      [7, 5],
      [9219, 1],
      [9219, 5],
      [4224, 130],
    ]) {
      const most = inner > 1000 ? 9 : 17;
      it(`are exact sums of whole numbers: ${op}, weight [${units},${inner}], up to ${most} rows`, () => {
        const [x, w] = [wholeNumbers(most * inner, 1), wholeNumbers(units * inner, 2)];
        expectExact(op, x, w, units, most);
      });
    }

    it(`give what is infinite or no number to the sums that see it, and to no other: ${op}`, () => {
      const [inner, units, rows] = [37, 7, 9];
      const x = new Float32Array(rows * inner).fill(1);
      const w = Float32Array.from({length: units * inner}, (_, i) => (i % 3) - 1);
      // the last of a row and the first of the next, times 0, of both signs in one row
      x[0] = x[2 * inner - 1] = x[3 * inner] = Number.POSITIVE_INFINITY;
      x[3 * inner + 4] = Number.NEGATIVE_INFINITY;
      x[5 * inner + 36] = Number.NaN;
      w[2 * inner - 1] = Number.NaN;
      w[4 * inner] = Number.NEGATIVE_INFINITY;
      expectExact(op, x, w, units, rows);
    });
  }

  for (const op of OPS) {
    it(`have their bias and rectifier, which hands on what is no number: ${op}`, () => {
      const y = tidy(() =>
        run(op, tensor([1, 2, Number.NaN, 1], [2, 2]), tensor([1, 1, -1, 1, 0, 1], [3, 2]), tensor([-4, 0.5, -1])),
      );
      expect([...y]).to.deep.equal([0, 1.5, 1, NaN, NaN, NaN]);
      expect([...tidy(() => run(op, zeros([1, 0]), zeros([2, 0]), tensor([-4, 3])))]).to.deep.equal([0, 3]);
    });
  }

  it('refuse a bias that does not fit', () => {
    expect(() => tidy(() => run('ZooLinearRows', zeros([1, 2]), zeros([3, 2]), zeros([2])))).to.throw(
      'ZooLinearRows: bias has shape [2]; [3], or [0] for none, is needed',
    );
  });

  it('are as near to sums of doubles as a millionth of the largest', () => {
    const [inner, units, rows] = [9219, 1000, 9];
    const [x, w] = [fractions(rows * inner, 1), fractions(units * inner, 2)];
    const exact = sums(x, w, rows, units);
    const most = exact.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    const weight = tensor(w, [units, inner]);
    for (const of of [1, 2, 3, 4, 5, 6, 7, 8, 9]) {
      tidy(() => {
        const y = run('ZooLinearRows', tensor(x.subarray(0, of * inner), [of, inner]), weight);
        const error = y.reduce((worst, value, i) => Math.max(worst, Math.abs(value - exact[i])), 0);
        expect(error / most, `${of} rows`).to.be.at.most(1e-6);
      });
    }
    weight.dispose();
  });

  it('round rows to the nearest bfloat16, of two the even one, and what is no number to none', () => {
    const halfway = 1 + 2 ** -8;
    const x = [halfway, halfway + 2 ** -7, 1 + 2 ** -8 + 2 ** -20, -3.4e38, 1e-40];
    const y = tidy(() => run('ZooLinearRowsBfloat16', tensor(x, [5, 1]), tensor([1], [1, 1])));
    expect([...y.subarray(0, 4)]).to.deep.equal([1, 1 + 2 ** -6, 1 + 2 ** -7, Number.NEGATIVE_INFINITY]);
    // numbers that are not normal may count as 0
    expect(y[4]).to.be.within(0, 1.1e-40);
    const bits = new Float32Array(Uint32Array.of(0x7f800001).buffer);
    expect([...tidy(() => run('ZooLinearRowsBfloat16', tensor(bits, [1, 1]), tensor([1], [1, 1])))]).to.deep.equal([
      NaN,
    ]);
  });

  // no whole vector, a part of one, and more columns than stay in a cache; fewer outputs than side by side, and of several threads
  for (const [rows, inner, units] of [
    [0, 5, 3],
    [1, 1, 1],
    [5, 64, 6],
    [2, 67, 13],
    [40, 2100, 9],
    [3, 1100, 400],
  ]) {
    it(`give the exact gradient of a weight [${units},${inner}] from ${rows} rows, also where something is no number`, () => {
      const [dy, x] = [wholeNumbers(rows * units, 1), wholeNumbers(rows * inner, 2)];
      if (rows > 1) {
        dy[units - 1] = Number.NaN;
        x[inner + 1] = Number.POSITIVE_INFINITY;
      }
      const turned = (values: Float32Array, width: number): Float32Array =>
        values.map((_, i) => values[(i % rows) * width + Math.floor(i / rows)]);
      const exact = sums(turned(dy, units), turned(x, inner), units, inner);
      const dw = tidy(() =>
        native()
          .executeSingleOutput('ZooLinearWeightGrad', [], [tensor(dy, [rows, units]), tensor(x, [rows, inner])])
          .dataSync<'float32'>(),
      );
      expect(dw).to.have.lengthOf(units * inner);
      expect(dw.findIndex((value, i) => !Object.is(value, exact[i]))).to.equal(-1);
    });
  }

  it('refuse rows that are not as many', () => {
    const inputs = [tensor(new Float32Array(6), [2, 3]), tensor(new Float32Array(12), [3, 4])];
    expect(() => native().executeSingleOutput('ZooLinearWeightGrad', [], inputs)).to.throw(
      'ZooLinearWeightGrad: dy has shape [2,3] and x [3,4]; [rows, out] and [rows, in] with the same rows are needed',
    );
    for (const each of inputs) each.dispose();
  });

  it('refuse shapes that do not fit', () => {
    for (const [a, b] of [
      [
        [2, 3],
        [4, 5],
      ],
      [[6], [2, 3]],
      [[2, 3], [3]],
    ]) {
      const [x, w] = [a, b].map(shape => tensor(new Float32Array(shape.reduce((p, q) => p * q)), shape));
      for (const op of OPS)
        expect(() => tidy(() => run(op, x, w))).to.throw(
          `${op}: x has shape [${a}] and weight [${b}]; [rows, in] and [out, in] with the same in are needed`,
        );
      for (const t of [x, w]) t.dispose();
    }
  });
});
