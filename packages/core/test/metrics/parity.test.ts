/** Metrics over a data set against scikit-learn, Keras and the papers' formulas, whole and in batches of any size. */
import {readFileSync} from 'node:fs';
import {slice, type Tensor, tensor} from '@tensorflow/tfjs-core';
import {metrics} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';

/** JSON knows no NaN. */
type Expected = number | 'NaN' | readonly Expected[];

interface Row {
  readonly metric: keyof typeof MAKERS;
  readonly about: string;
  readonly options: Readonly<Record<string, number | string | boolean>>;
  /** Places in `arrays`. */
  readonly labels: number;
  readonly outputs: number;
  readonly weights?: number;
  readonly dtype: 'float32' | 'int32';
  readonly expected: Expected;
}

const {
  averagePrecision,
  cohensKappa,
  confusionMatrix,
  expectedCalibrationError,
  fBeta,
  mae,
  meanIoU,
  mse,
  precision,
  r2,
  recall,
  rocAuc,
  specificity,
} = metrics;

const MAKERS = {
  averagePrecision,
  cohensKappa,
  confusionMatrix,
  expectedCalibrationError,
  fBeta,
  mae,
  meanIoU,
  mse,
  precision,
  r2,
  recall,
  rocAuc,
  specificity,
};

const fixture: {arrays: {shape: number[]; values: number[]}[]; rows: Row[]} = JSON.parse(
  readFileSync(new URL('../fixtures/metrics.json', import.meta.url), 'utf8'),
);

/** Scores are float32, sums are double; a softmax of scores is stored in float32 by those that keep it. */
const TOLERANCE = 1e-7;

function expectClose(actual: unknown, expected: Expected): void {
  if (Array.isArray(expected)) {
    expect(actual).to.be.an('array').of.length(expected.length);
    for (const [i, value] of expected.entries()) expectClose((actual as unknown[])[i], value);
  } else if (expected === 'NaN') {
    expect(actual).to.be.NaN;
  } else {
    expect(actual).to.be.closeTo(Number(expected), TOLERANCE * Math.max(1, Math.abs(Number(expected))));
  }
}

function metricOf({metric, options}: Row): metrics.EpochMetric<unknown> {
  const read = Object.entries(options).map(([name, value]) => [name, value === 'NaN' ? Number.NaN : value]);
  const make: (o: object) => metrics.EpochMetric<unknown> = MAKERS[metric];
  return make(Object.fromEntries(read));
}

function tensorsOf({labels, outputs, weights, dtype}: Row): [Tensor, Tensor, Tensor | undefined] {
  const made = (place: number, type: Row['dtype']): Tensor =>
    tensor(fixture.arrays[place].values, fixture.arrays[place].shape, type);
  return [made(labels, 'float32'), made(outputs, dtype), weights === undefined ? undefined : made(weights, 'float32')];
}

onEveryBackend(() => {
  describe('metrics equal those of scikit-learn, Keras and the papers', () => {
    for (const row of fixture.rows) {
      const weighted = row.weights === undefined ? '' : ', sample weights';
      it(`${row.metric} ${JSON.stringify(row.options)}: ${row.about}${weighted}`, async () => {
        const [labels, outputs, weights] = tensorsOf(row);
        expectClose(await metricOf(row)(labels, outputs, weights), row.expected);
      });
    }
  });
});

describe('metrics are the same for all batches together as for each cut', () => {
  for (const row of fixture.rows) {
    it(`${row.metric} ${JSON.stringify(row.options)}: ${row.about}`, async () => {
      const [labels, outputs, weights] = tensorsOf(row);
      const samples = labels.shape[0];
      const pass = metricOf(row).accumulator();
      for (const size of [1, 2, 5, 7]) {
        for (let at = 0; at < samples; at += size) {
          const part = (t: Tensor): Tensor => slice(t, at, Math.min(size, samples - at));
          await pass.update(part(labels), part(outputs), weights && part(weights));
        }
        expectClose(pass.result(), row.expected);
        pass.reset();
      }
    });
  }
});
