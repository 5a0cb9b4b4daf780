/** That kernels of our own on wasm compute what their formulas say, also of what is left when vectors of four are done. */
import {engine, type NamedAttrMap, type Tensor, tensor, tidy} from '@tensorflow/tfjs-core';
import {useBackend} from '@tfjs-zoo/backend';
import type {ops} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {BACKENDS} from '../../../test/support/backends.ts';

type Values = readonly number[];

/** Numbers from -size to size, none like another. */
const scattered = (count: number, size: number, by = 1): number[] =>
  Array.from({length: count}, (_, i) => Math.fround(size * Math.sin(by * (i + 1) ** 2)));

/** What a kernel gives, each output as numbers. */
function run(kernel: string, inputs: Record<string, Tensor>, attrs: object = {}): number[][] {
  return tidy(() => {
    const found = engine().runKernel<Tensor | Tensor[]>(kernel, inputs, attrs as NamedAttrMap);
    return [found].flat().map(each => [...each.dataSync()]);
  });
}

/** @param tolerance - In parts of the larger of 1 and the value wanted. */
function expectClose(actual: Values, wanted: Values, tolerance: number, about = ''): void {
  expect(actual.length, about).to.equal(wanted.length);
  for (const [i, value] of wanted.entries()) {
    expect(actual[i], `${about} at ${i}`).to.be.closeTo(value, tolerance * Math.max(1, Math.abs(value)));
  }
}

const sumOf = (values: Values): number => values.reduce((a, b) => a + b, 0);

/** `log Σ e^z`. */
function logNorm(z: Values): number {
  const most = Math.max(...z);
  return most + Math.log(sumOf(z.map(each => Math.exp(each - most))));
}

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** Losses of pairs and their slopes by the output. */
const PAIRS: Readonly<Record<string, readonly [value: (y: number, x: number) => number, slope: typeof Math.pow]>> = {
  ZooBinaryCrossEntropy: [(y, x) => softplus(x) - y * x, (y, x) => 1 / (1 + Math.exp(-x)) - y],
  ZooHinge: [
    (y, x) => Math.max(0, 1 - (y === 0 ? -1 : y) * x),
    (y, x) => ((y === 0 ? -1 : y) * x < 1 ? -(y === 0 ? -1 : y) : 0),
  ],
  ZooMeanAbsoluteError: [(y, x) => Math.abs(x - y), (y, x) => Math.sign(x - y)],
  ZooMeanSquaredError: [(y, x) => (x - y) ** 2, (y, x) => 2 * (x - y)],
};

/** Classes, values or channels: fewer than a vector, whole vectors, sixteen and more, and something left of each. */
const COUNTS = [1, 2, 3, 4, 5, 16, 23, 67];

describe('vector kernels of wasm', () => {
  before(function () {
    if (!BACKENDS.includes('wasm')) this.skip();
  });
  before(() => useBackend('wasm', {warn: () => {}}));
  after(() => useBackend('cpu', {warn: () => {}}));

  it('have cross-entropies and softmax of any number of classes, and their gradients', () => {
    for (const classes of COUNTS) {
      const rows = [0, 1, 2].map(row => scattered(classes, 20, row + 0.5));
      const weights = [0, 1, 2].map(row => scattered(classes, 1, row + 0.7).map(Math.abs));
      const labels = [0, classes - 1, classes >> 1];
      const [logits, targets] = [tensor(rows.flat(), [3, classes]), tensor(weights.flat(), [3, classes])];
      const index = tensor(labels, [3], 'int32');
      const dy = [1, -0.5, 2];
      const softmax = rows.map(z => z.map(each => Math.exp(each - logNorm(z))));

      const soft = run('ZooSoftmaxCrossEntropy', {targets, logits});
      const wanted = rows.map((z, r) => sumOf(z.map((each, c) => weights[r][c] * (logNorm(z) - each))));
      expectClose(soft[0], wanted, 2e-6, `${classes} classes`);
      expectClose(soft[1], softmax.flat(), 1e-6, `softmax of ${classes}`);
      const kept = tensor(soft[1], [3, classes]);
      const byTargets = run('ZooSoftmaxCrossEntropyGrad', {dy: tensor(dy), targets, kept})[0];
      const slopes = softmax.map((p, r) => p.map((each, c) => dy[r] * (each * sumOf(weights[r]) - weights[r][c])));
      expectClose(byTargets, slopes.flat(), 2e-6, `gradient of ${classes}`);

      const hard = run('ZooSparseSoftmaxCrossEntropy', {index, logits});
      expectClose(
        hard[0],
        rows.map((z, r) => logNorm(z) - z[labels[r]]),
        2e-6,
        `indices of ${classes}`,
      );
      const byIndices = run('ZooSparseSoftmaxCrossEntropyGrad', {dy: tensor(dy), index, kept})[0];
      const sparse = softmax.map((p, r) => p.map((each, c) => dy[r] * (each - (c === labels[r] ? 1 : 0))));
      expectClose(byIndices, sparse.flat(), 2e-6, `gradient by indices of ${classes}`);
    }
  });

  it('keep what is no number to its row, and rule out classes by minus infinity', () => {
    const logits = tensor([1, Number.NaN, 2, 0, Number.NEGATIVE_INFINITY, 0], [2, 3]);
    const [y, kept] = run('ZooSoftmaxCrossEntropy', {targets: tensor([0, 0, 1, 1, 0, 0], [2, 3]), logits});
    expect(y[0]).to.be.NaN;
    expect(y[1]).to.be.closeTo(Math.LN2, 1e-6);
    expect(kept.slice(0, 3).every(Number.isNaN)).to.equal(true);
    expect(kept.slice(3)).to.deep.equal([0.5, 0, 0.5]);
  });

  it('have exponentials to two units of the last place, down to the least normal number, and 0 below', () => {
    for (let x = 0; x <= 120; x += 0.37) {
      const logit = Math.fround(-x);
      const [, kept] = run('ZooSoftmaxCrossEntropy', {
        targets: tensor([1, 0], [1, 2]),
        logits: tensor([0, logit], [1, 2]),
      });
      const e = Math.exp(logit);
      if (e < 1.2e-38) expect(kept[1]).to.be.lessThan(1.2e-38);
      else expect(kept[1] / (e / (1 + e)), `e^${logit}`).to.be.closeTo(1, 2 ** -22);
    }
  });

  it('have losses of pairs and their slopes, whatever the number of values', () => {
    for (const [name, [value, slope]] of Object.entries(PAIRS)) {
      for (const count of COUNTS) {
        const x = scattered(2 * count, 9);
        const y = x.map((_, i) => i % 2);
        const inputs = {yTrue: tensor(y, [2, count]), yPred: tensor(x, [2, count])};
        const samples = [0, 1].map(i => [i * count, (i + 1) * count] as const);
        const means = samples.map(
          ([from, to]) => sumOf(x.slice(from, to).map((v, i) => value(y[from + i], v))) / count,
        );
        expectClose(run(name, inputs)[0], means, 1e-6, `${name} of ${count}`);
        const dy = [3, -0.25];
        const slopes = x.map((v, i) => (dy[Math.floor(i / count)] * slope(y[i], v)) / count);
        expectClose(run(`${name}Grad`, {...inputs, dy: tensor(dy)})[0], slopes, 1e-6, `${name}Grad of ${count}`);
      }
    }
  });

  it('have the digits of small losses: log(1 + e^-x) and its slope', () => {
    for (let x = 0; x <= 80; x += 1.7) {
      const inputs = {yTrue: tensor([[1]]), yPred: tensor([[x]])};
      const single = Math.fround(x);
      expect(run('ZooBinaryCrossEntropy', inputs)[0][0] / Math.log1p(Math.exp(-single))).to.be.closeTo(1, 5e-7);
      const [slope] = run('ZooBinaryCrossEntropyGrad', {...inputs, dy: tensor([1])})[0];
      expect(slope / (-1 / (1 + Math.exp(single)))).to.be.closeTo(1, 5e-7);
    }
  });

  it('let what is no number through losses of pairs', () => {
    for (const name of Object.keys(PAIRS)) {
      const inputs = {yTrue: tensor([[1, 1]]), yPred: tensor([[Number.NaN, 0.5]])};
      expect(run(name, inputs)[0][0], name).to.be.NaN;
      const slopes = run(`${name}Grad`, {...inputs, dy: tensor([1])})[0];
      expect(slopes.map(Number.isNaN), name).to.deep.equal([true, false]);
    }
  });

  /** A window along an axis as core describes it, and how many there are. */
  const windows = [
    {poolSize: 3, stride: 2, pad: [1, 1], dilation: 1, ceilMode: false},
    {poolSize: 2, stride: 3, pad: [0, 1], dilation: 1, ceilMode: true},
  ] as const;
  const IMAGE = [2, 5, 7] as const;
  const POOLED = [3, 3] as const;

  /** By places of the image: which windows hold them, and what these divide by. */
  function divisors(axis: 0 | 1, counted: string): {readonly from: number; readonly to: number; readonly by: number}[] {
    const {poolSize, stride, pad} = windows[axis];
    const input = IMAGE[axis + 1];
    return Array.from({length: POOLED[axis]}, (_, i) => {
      const start = i * stride - pad[0];
      const [from, to] = [Math.max(0, start), Math.min(input, start + poolSize)];
      const by = {inside: to - from, padded: Math.min(start + poolSize, input + pad[1]) - start, whole: poolSize};
      return {from, to, by: by[counted as keyof typeof by]};
    });
  }

  for (const counted of ['inside', 'padded', 'whole']) {
    it(`have means of windows of which what is ${counted} counts, and their gradient, of any number of channels`, () => {
      const [batch, height, width] = IMAGE;
      const [rows, columns] = [divisors(0, counted), divisors(1, counted)];
      for (const channels of COUNTS) {
        const shape = [batch, height, width, channels];
        const x = scattered(batch * height * width * channels, 3);
        const dy = scattered(batch * rows.length * columns.length * channels, 2, 0.3);
        const y: number[] = [];
        const dx = Array<number>(x.length).fill(0);
        for (let n = 0; n < batch; n++) {
          for (const row of rows) {
            for (const column of columns) {
              for (let c = 0; c < channels; c++) {
                const flows = dy[y.length] / (row.by * column.by);
                let sum = 0;
                for (let i = row.from; i < row.to; i++) {
                  for (let j = column.from; j < column.to; j++) {
                    const at = ((n * height + i) * width + j) * channels + c;
                    sum += x[at];
                    dx[at] += flows;
                  }
                }
                y.push(sum / (row.by * column.by));
              }
            }
          }
        }
        const attrs = {windows, counted, outputSize: POOLED};
        const image = tensor(x, shape);
        expectClose(run('ZooAvgPool2d', {x: image}, attrs)[0], y, 1e-6, `${channels} channels`);
        const slopes = tensor(dy, [batch, rows.length, columns.length, channels]);
        expectClose(run('ZooAvgPool2dGrad', {x: image, dy: slopes}, attrs)[0], dx, 1e-6, `gradient of ${channels}`);
      }
    });
  }

  it('spread by even windows what flows back, as the transpose of pooling: ⟨dy, pool(x)⟩ = ⟨spread(dy), x⟩', () => {
    const sizes: [number[], number[]][] = [
      [[7], [3]],
      [
        [5, 7],
        [3, 4],
      ],
      [
        [4, 5, 3],
        [2, 7, 3],
      ],
    ];
    for (const [inputSize, outputSize] of sizes) {
      const count = (size: number[]): number => size.reduce((a, b) => a * b, 10);
      const [x, dy] = [scattered(count(inputSize), 1), scattered(count(outputSize), 1, 0.4)];
      const attrs = {inputSize, outputSize};
      const [y] = run('ZooAdaptiveAvgPool', {x: tensor(x, [2, ...inputSize, 5])}, attrs);
      const [dx] = run('ZooAdaptiveAvgPoolGrad', {dy: tensor(dy, [2, ...outputSize, 5])}, attrs);
      const product = (a: Values, b: Values): number => sumOf(a.map((each, i) => each * b[i]));
      expect(product(y, dy)).to.be.closeTo(product(dx, x), 1e-5);
      expect(Math.abs(product(y, dy))).to.be.greaterThan(1e-3);
      // the means of ones are ones, and what flows back is as much as came
      const ones = run(
        'ZooAdaptiveAvgPool',
        {
          x: tensor(
            x.map(() => 1),
            [2, ...inputSize, 5],
          ),
        },
        attrs,
      )[0];
      expectClose(
        ones,
        dy.map(() => 1),
        1e-6,
      );
      expect(sumOf(dx)).to.be.closeTo(sumOf(dy), 1e-4);
    }
  });

  it('have the largest number of each window of any number of channels, and pass over what is none', () => {
    const [batch, height, width] = IMAGE;
    const [rows, columns] = [divisors(0, 'inside'), divisors(1, 'inside')];
    for (const channels of COUNTS) {
      const x = scattered(batch * height * width * channels, 3).map((v, i) => (i % 5 === 0 ? Number.NaN : v - 10));
      const wanted: number[] = [];
      for (let n = 0; n < batch; n++) {
        for (const row of rows) {
          for (const column of columns) {
            for (let c = 0; c < channels; c++) {
              const seen: number[] = [];
              for (let i = row.from; i < row.to; i++) {
                for (let j = column.from; j < column.to; j++)
                  seen.push(x[((n * height + i) * width + j) * channels + c]);
              }
              wanted.push(Math.fround(Math.max(...seen.filter(v => !Number.isNaN(v)))));
            }
          }
        }
      }
      const attrs = {
        filterSize: windows.map(({poolSize}) => poolSize),
        strides: windows.map(({stride}) => stride),
        // what ceil mode reaches beyond
        pad: [
          [0, 0],
          [1, 1],
          [0, 1],
          [0, 0],
        ],
      };
      expect(run('MaxPool', {x: tensor(x, [batch, height, width, channels])}, attrs)[0]).to.deep.equal(wanted);
    }
  });

  it('have nothing to say of windows beside the image: NaN and minus infinity, and nothing flows back', () => {
    const attrs = {
      filterSize: [1, 1],
      strides: [1, 1],
      pad: [
        [0, 0],
        [1, 0],
        [0, 0],
        [0, 0],
      ],
    };
    const x = tensor([5, 7], [1, 1, 2, 1]);
    expect(run('AvgPool', {x}, attrs)[0]).to.deep.equal([Number.NaN, Number.NaN, 5, 7]);
    expect(run('MaxPool', {x}, attrs)[0]).to.deep.equal([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, 5, 7]);
    const dy = tensor([1, 2, 3, 4], [1, 2, 2, 1]);
    expect(run('AvgPoolGrad', {dy, input: x}, attrs)[0]).to.deep.equal([3, 4]);
  });

  it('normalise by given statistics, with the digits that a mean far from 0 leaves', () => {
    for (const channels of COUNTS) {
      const [gamma, beta] = [scattered(channels, 2), scattered(channels, 3, 0.7)];
      const [mean, variance] = [scattered(channels, 1000), scattered(channels, 1, 0.2).map(v => Math.abs(v) + 0.1)];
      const x = scattered(3 * channels, 1).map((v, i) => Math.fround(v + mean[i % channels]));
      const wanted = (offset: Values, scale: Values): number[] =>
        x.map((v, i) => {
          const c = i % channels;
          return ((v - mean[c]) * scale[c]) / Math.sqrt(variance[c] + 1e-3) + offset[c];
        });
      const given = {x: tensor(x, [3, 1, 1, channels]), mean: tensor(mean), variance: tensor(variance)};
      const all = {...given, offset: tensor(beta), scale: tensor(gamma)};
      const [full] = run('FusedBatchNorm', all, {varianceEpsilon: 1e-3});
      expectClose(full, wanted(beta, gamma), 1e-5, `${channels} channels`);
      const [plain] = run('FusedBatchNorm', given, {varianceEpsilon: 1e-3});
      expectClose(
        plain,
        wanted(
          beta.map(() => 0),
          gamma.map(() => 1),
        ),
        1e-5,
        `${channels} channels, no more`,
      );
    }
  });

  it('normalise by the responses of neighbours, by roots and by other powers, and differentiate that', () => {
    for (const channels of [1, 3, 4, 7, 20]) {
      for (const [size, beta] of [
        [1, 0.5],
        [2, 0.75],
        [5, 0.75],
        [5, 1],
        [17, 0.75],
        [3, 0.6],
      ]) {
        const attrs: ops.LocalResponseNormAttrs = {size, beta, alpha: 0.3, k: 1.5};
        const [x, dy] = [scattered(channels, 2), scattered(channels, 1, 0.6)];
        const [first, last] = [Math.floor(size / 2), Math.floor((size - 1) / 2)];
        const norm = (c: number): number =>
          1.5 + 0.3 * sumOf(x.filter((_, j) => j >= c - first && j <= c + last).map(v => v * v));
        const y = x.map((v, c) => v * norm(c) ** -beta);
        const dx = x.map((v, c) => {
          const holders = x.map((_, j) => j).filter(j => c >= j - first && c <= j + last);
          const shares = holders.map(j => dy[j] * x[j] * norm(j) ** (-beta - 1));
          return dy[c] * norm(c) ** -beta - 2 * 0.3 * beta * v * sumOf(shares);
        });
        const about = `${channels} channels, ${size} at a time, to the ${beta}`;
        const image = tensor([...x, ...x], [1, 2, 1, channels]);
        expectClose(run('ZooLocalResponseNorm', {x: image}, attrs)[0], [...y, ...y], 1e-6, about);
        const slopes = tensor([...dy, ...dy], [1, 2, 1, channels]);
        expectClose(run('ZooLocalResponseNormGrad', {x: image, dy: slopes}, attrs)[0], [...dx, ...dx], 1e-6, about);
      }
    }
  });
});
