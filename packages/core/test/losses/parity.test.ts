/** Every loss against PyTorch, torchvision and Keras in float64, on every backend: values, reductions and gradients. */
import {readFileSync} from 'node:fs';
import {type Tensor, tensor} from '@tensorflow/tfjs-core';
import {losses} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {gradients} from '../support/gradients.ts';

/** JSON knows no infinity. */
type Numbers = readonly (number | 'Infinity' | '-Infinity')[];

interface Row {
  readonly name: losses.LossName;
  readonly about: string;
  readonly options: object;
  readonly labels: {shape: number[]; values: number[]; dtype: 'float32' | 'int32'};
  readonly outputs: {shape: number[]; values: number[]};
  readonly losses: Numbers;
  readonly mean: number;
  readonly sum: number;
  readonly gradient: Numbers;
}

interface TripletRow {
  readonly options: losses.TripletOptions;
  readonly shape: number[];
  readonly inputs: number[][];
  readonly losses: Numbers;
  readonly mean: number;
  readonly sum: number;
  readonly gradients: Numbers[];
}

const fixture: {rows: Row[]; triplet: TripletRow[]} = JSON.parse(
  readFileSync(new URL('../fixtures/losses.json', import.meta.url), 'utf8'),
);

/**
 * Float32 against float64, as a part of the expected number or of 1: an exponential or a logarithm good to 1e-7, and some
 * ten roundings of 6e-8 after it.
 */
const TOLERANCE = 1e-6;

function expectClose(what: string, actual: Tensor, expected: Numbers): void {
  const values = actual.dataSync();
  expect(values.length, `${what}: number of values`).to.equal(expected.length);
  for (const [i, text] of expected.entries()) {
    const want = Number(text);
    // written so that NaN fails
    if (!(values[i] === want || Math.abs(values[i] - want) <= TOLERANCE * Math.max(1, Math.abs(want)))) {
      expect.fail(`${what} ${i} is ${values[i]}, expected ${want}`);
    }
  }
}

/** The upstream gradient of the fixtures: 1, 1.25, 1.5 … */
const upstream = (like: Tensor): Tensor =>
  tensor(
    Array.from({length: like.size}, (_, i) => 1 + i / 4),
    like.shape,
  );

type AnyLoss = (y: Tensor, x: Tensor, options: losses.ReductionOptions) => Tensor;

onEveryBackend(() => {
  describe('losses equal those of PyTorch, torchvision and Keras', () => {
    for (const row of fixture.rows) {
      it(`${row.name} ${JSON.stringify(row.options)}: ${row.about}`, () => {
        const f: AnyLoss = losses[row.name];
        const labels = tensor(row.labels.values, row.labels.shape, row.labels.dtype);
        const outputs = tensor(row.outputs.values, row.outputs.shape);
        const each = f(labels, outputs, row.options);
        expectClose('loss', each, row.losses);
        expectClose('mean', f(labels, outputs, {...row.options, reduction: 'mean'}), [row.mean]);
        expectClose('sum', f(labels, outputs, {...row.options, reduction: 'sum'}), [row.sum]);
        const [gradient] = gradients(() => f(labels, outputs, row.options), [outputs], upstream(each));
        expectClose('gradient', gradient, row.gradient);
      });
    }

    for (const {options, shape, inputs, ...row} of fixture.triplet) {
      it(`triplet ${JSON.stringify(options)}`, () => {
        const [a, p, n] = inputs.map(values => tensor(values, shape));
        const each = losses.triplet(a, p, n, options);
        expectClose('loss', each, row.losses);
        expectClose('mean', losses.triplet(a, p, n, {...options, reduction: 'mean'}), [row.mean]);
        expectClose('sum', losses.triplet(a, p, n, {...options, reduction: 'sum'}), [row.sum]);
        const actual = gradients(() => losses.triplet(a, p, n, options), [a, p, n], upstream(each));
        for (const [i, gradient] of actual.entries()) expectClose(`gradient ${i}`, gradient, row.gradients[i]);
      });
    }
  });
});
