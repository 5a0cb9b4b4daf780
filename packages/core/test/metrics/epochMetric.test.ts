/** What holds for every metric over a data set, and what each says of arguments that cannot work. */
import {fill, memory, reshape, type Tensor, tensor, tensor1d, tensor2d} from '@tensorflow/tfjs-core';
import {layers, sequential} from '@tensorflow/tfjs-layers';
import {ConfigError, metrics, permutation, uniform} from '@tfjs-zoo/core';
import {expect} from 'chai';
import fc from 'fast-check';

const yes = (values: number[]): Tensor => tensor1d(values);
const SCORES = tensor2d([2, 1, 0, 0, 1, 2, 1, 2, 0], [3, 3]);
const LABELS = tensor1d([0, 1, 1], 'int32');

const EVERY: Record<string, () => metrics.EpochMetric<unknown>> = {
  averagePrecision: metrics.averagePrecision,
  cohensKappa: metrics.cohensKappa,
  confusionMatrix: metrics.confusionMatrix,
  expectedCalibrationError: metrics.expectedCalibrationError,
  f1: metrics.fBeta,
  mae: metrics.mae,
  meanIoU: metrics.meanIoU,
  mse: metrics.mse,
  precision: metrics.precision,
  r2: metrics.r2,
  recall: metrics.recall,
  rocAuc: metrics.rocAuc,
  specificity: metrics.specificity,
};

for (const [name, make] of Object.entries(EVERY)) {
  describe(`metrics.${name} as a metric over a data set`, () => {
    const labels = yes([0, 1, 1, 0, 1]);
    const outputs = yes([-1, 2, -0.5, 0.25, 1]);

    it('is called so, and is told from a function of samples', () => {
      expect(make().name).to.equal(name);
      expect(metrics.isMetricSource(make())).to.equal(true);
      expect(metrics.isMetricSource(metrics.accuracy)).to.equal(false);
    });

    it('keeps passes apart, begins anew after reset, and reads results as often as asked', async () => {
      const metric = make();
      const expected = await metric(labels, outputs);
      const [one, other] = [metric.accumulator(), metric.accumulator()];
      await other.update(yes([1, 0]), yes([-3, 3]));
      await one.update(labels, outputs);
      expect(one.result()).to.deep.equal(expected);
      expect(one.result()).to.deep.equal(expected);
      await one.update(yes([1, 0]), yes([-3, 3]));
      one.reset();
      await one.update(labels, outputs);
      expect(one.result()).to.deep.equal(expected);
    });

    it('goes on from a saved state to the last bit, and keeps its own numbers', async () => {
      const ofNumbers: [Tensor, Tensor][] = [[yes([0.25, 1, 1, 0]), yes([-1.1, 2.3, -0.7, 1])]];
      const ofClasses: [Tensor, Tensor][] = [
        [yes([0, 1, 1, 0]), yes([-1.1, 2.3, -0.7, 0.3])],
        [LABELS, SCORES],
      ];
      for (const [y, x] of ['mae', 'mse', 'r2'].includes(name) ? ofNumbers : ofClasses) {
        const weights = fill([y.shape[0] ?? 0], 0.3);
        const [whole, half, rest] = [make().accumulator(), make().accumulator(), make().accumulator()];
        for (let i = 0; i < 2; i++) await whole.update(y, x, weights);
        await half.update(y, x, weights);
        const state = half.getState?.() ?? {};
        const saved = structuredClone(state);
        await half.update(y, x);
        expect(state, 'the numbers are copies').to.deep.equal(saved);
        // what was there before is forgotten
        await rest.update(y, x);
        rest.setState?.(saved);
        await rest.update(y, x, weights);
        expect(rest.result()).to.deep.equal(whole.result());
        expect(rest.getState?.()).to.deep.equal(whole.getState?.());
      }
      const broken = make().accumulator();
      await broken.update(labels, yes([-1, Number.NaN, -0.5, 0.25, 1]));
      const after = make().accumulator();
      after.setState?.(broken.getState?.() ?? {});
      for (const value of [after.result()].flat(2)) expect(value).to.be.NaN;
    });

    it('refuses the state of another metric', () => {
      const set = (memory: metrics.MetricMemory) => () => make().accumulator().setState?.(memory);
      expect(set({})).to.throw(
        ConfigError,
        `${name}: the saved state has no 'seen'; it is of another metric, or damaged`,
      );
      expect(set({seen: Float64Array.of(1)})).to.throw(`${name}: the saved state has 1 numbers as 'seen', not 2`);
      expect(set({seen: Float64Array.of(1, 0)})).to.throw(/: the saved state has no '/);
    });

    it('holds no tensor and leaves those it is given alone', async () => {
      const before = memory().numTensors;
      const pass = make().accumulator();
      await pass.update(labels, outputs);
      pass.result();
      expect(memory().numTensors).to.equal(before);
      expect(labels.isDisposed || outputs.isDisposed).to.equal(false);
    });

    it('counts a sample of weight 2 as two samples, and one of weight 0 not at all', async () => {
      const twice = await make()(yes([0, 1, 1, 1, 0]), yes([-1, 2, -0.5, -0.5, 0.25]));
      const weighted = await make()(labels, outputs, yes([1, 1, 2, 1, 0]));
      expect([weighted].flat(2).map(v => Number(v).toFixed(6))).to.deep.equal(
        [twice].flat(2).map(v => Number(v).toFixed(6)),
      );
    });

    it('is NaN when an output was NaN', async () => {
      const result = await make()(labels, yes([-1, Number.NaN, -0.5, 0.25, 1]));
      for (const value of [result].flat(2)) expect(value).to.be.NaN;
    });

    it('says so when there is no sample, the shapes do not fit or a weight cannot be', async () => {
      expect(() => make().accumulator().result()).to.throw(
        ConfigError,
        `${name}: there is no sample yet; call update first`,
      );
      await expect(make()(labels, yes([1, 2]))).to.be.rejectedWith(
        ConfigError,
        new RegExp(`^${name}: labels have shape \\[5\\] and (scores|outputs) \\[2\\]; `),
      );
      await expect(make()(labels, outputs, yes([1, 2]))).to.be.rejectedWith(
        `${name}: sampleWeights have shape [2]; one weight for each of the 5 samples is needed`,
      );
      await expect(make()(labels, outputs, yes([1, 2, -1, 0, 1]))).to.be.rejectedWith(
        `${name}: weight 2 is -1; a finite number of at least 0 is needed`,
      );
    });
  });
}

describe('metrics over a data set', () => {
  it('do not depend on the order of the samples, and rankings not on what keeps the order of scores', async () => {
    const order = fc.nat({max: 1e6});
    await fc.assert(
      fc.asyncProperty(order, fc.integer({min: 2, max: 30}), async (step, count) => {
        // eighths, so that some scores are equal
        const scores = [...uniform({seed: step, stream: 1, step: 0}, count)].map(v => Math.round(v * 8) / 8);
        const labels = [...uniform({seed: step, stream: 2, step: 0}, count)].map(v => Math.round(v));
        const mixed = [...permutation({seed: step, stream: 3, step: 0}, count)];
        for (const metric of [metrics.rocAuc(), metrics.averagePrecision(), metrics.precision()]) {
          const value = await metric(yes(labels), yes(scores));
          const again = await metric(yes(mixed.map(i => labels[i])), yes(mixed.map(i => scores[i])));
          expect(again).to.satisfy((v: number) => Object.is(v, value) || Math.abs(v - value) < 1e-12);
        }
        const auc = await metrics.rocAuc()(yes(labels), yes(scores));
        const cubed = await metrics.rocAuc()(yes(labels), yes(scores.map(v => v ** 3)));
        const turned = await metrics.rocAuc()(yes(labels), yes(scores.map(v => -v)));
        expect(cubed).to.satisfy((v: number) => Object.is(v, auc) || Math.abs(v - auc) < 1e-12);
        expect(turned).to.satisfy((v: number) => Object.is(v, auc) || Math.abs(v + auc - 1) < 1e-12);
      }),
      {numRuns: 60},
    );
  });

  it('take indices, a column of indices, one-hot labels and pixels alike', async () => {
    const metric = metrics.precision({average: 'none'});
    const expected = await metric(LABELS, SCORES);
    // by hand: class 0 for sample 0, class 2 for sample 1, class 1 for sample 2
    expect(expected).to.deep.equal([1, 1, 0]);
    expect(await metric(reshape(LABELS, [3, 1]), SCORES)).to.deep.equal(expected);
    expect(await metric(tensor2d([1, 0, 0, 0, 1, 0, 0, 1, 0], [3, 3]), SCORES)).to.deep.equal(expected);
    expect(await metric(reshape(LABELS, [1, 3]), reshape(SCORES, [1, 3, 3]))).to.deep.equal(expected);
    expect(await metric(reshape(LABELS, [1, 3, 1]), reshape(SCORES, [1, 3, 3]), yes([0.5]))).to.deep.equal(expected);
  });

  it('have nothing to divide by where all samples weigh nothing', async () => {
    const none = tensor1d([0, 0, 0]);
    for (const average of ['macro', 'micro', 'weighted'] as const) {
      const value = await metrics.recall({average, zeroDivision: 1})(LABELS, SCORES, none);
      expect(value).to.satisfy((v: number) => (average === 'micro' ? v === 1 : Number.isNaN(v)));
    }
  });

  it('know classes by the largest of predicted indices', async () => {
    const ints = (values: number[]): Tensor => tensor1d(values, 'int32');
    const pass = metrics.confusionMatrix().accumulator();
    await pass.update(ints([0, 1]), ints([0, 0]));
    expect(pass.result()).to.deep.equal([
      [1, 0],
      [1, 0],
    ]);
    await pass.update(ints([1]), ints([2]));
    expect(pass.result()).to.deep.equal([
      [1, 0, 0],
      [1, 0, 1],
      [0, 0, 0],
    ]);
    await expect(pass.update(ints([1]), ints([-2]))).to.be.rejectedWith(
      'confusionMatrix: prediction 0 is -2; a class index is needed',
    );
  });

  it('keep the order of probabilities that float32 calls 1', async () => {
    // softmax of both is 1 in float32: 1 - 1e-9 and 1 - 1e-13
    const scores = tensor2d([20.7, 0, 29.9, 0], [2, 2]);
    expect(await metrics.rocAuc()(tensor1d([1, 0], 'int32'), scores)).to.equal(1);
  });

  it('take infinite scores for what they are', async () => {
    const [high, low] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const scores = tensor2d([high, 0, low, 0, 1, 0, high, high], [4, 2]);
    const labels = tensor1d([0, 1, 0, 1], 'int32');
    // by hand: the probabilities of class 1 are 0, 1, 1 / (1 + e) and a half
    expect(await metrics.rocAuc({average: 'none'})(labels, scores)).to.deep.equal([1, 1]);
    const gap = (1 + 1 + Math.E / (1 + Math.E) + 0.5 - 3) / 4;
    expect(await metrics.expectedCalibrationError({bins: 1})(labels, scores)).to.be.closeTo(Math.abs(gap), 1e-7);
  });

  it('name the label, the shape or the option that cannot work', async () => {
    const {precision, rocAuc, fBeta, r2, cohensKappa, confusionMatrix, expectedCalibrationError} = metrics;
    await expect(precision()(tensor1d([0, 3, 1]), SCORES)).to.be.rejectedWith(
      'precision: label 1 is 3; a class from 0 to 2 is needed',
    );
    await expect(rocAuc()(yes([0, 2]), yes([1, 2]))).to.be.rejectedWith('rocAuc: label 1 is 2; 0 or 1 is needed');
    await expect(precision()(tensor1d([0, 1]), SCORES)).to.be.rejectedWith(
      'precision: labels have shape [2] and scores [3,3]; labels must be one-hot [3,3] or class indices [3]',
    );
    await expect(precision({multilabel: true})(LABELS, SCORES)).to.be.rejectedWith(
      'precision: labels have shape [3] and scores [3,3]; of several labels a sample both must be [batch, numClasses]',
    );
    await expect(precision({fromLogits: false})(LABELS, SCORES)).to.be.rejectedWith(
      'precision: output 0 is 2, which is no probability; leave out fromLogits: false if outputs are logits',
    );
    const pass = rocAuc().accumulator();
    await pass.update(LABELS, SCORES);
    await expect(pass.update(yes([0, 1]), yes([1, 2]))).to.be.rejectedWith(
      'rocAuc: this batch has 1 scores a sample, those before 3; begin another pass with accumulator()',
    );
    const refused: [() => unknown, string][] = [
      [() => precision({average: 'mean' as 'macro'}), "precision: average is 'mean'; 'macro', 'weighted', 'micro' or"],
      [() => precision({threshold: 1}), 'precision: threshold is 1; a probability above 0 and below 1'],
      [() => precision({zeroDivision: 0.5}), 'precision: zeroDivision is 0.5; 0, 1 or NaN is needed'],
      [() => rocAuc({average: 'ovr' as 'macro'}), "rocAuc: average is 'ovr'; 'macro', 'weighted', 'micro' or 'none'"],
      [() => fBeta({beta: -1}), 'fBeta: beta is -1; a finite number of at least 0 is needed'],
      [() => r2({average: 'macro' as 'none'}), "r2: average is 'macro'; 'uniform', 'variance' or 'none' is needed"],
      [() => cohensKappa({weights: 'cubic' as 'linear'}), "cohensKappa: weights is 'cubic'; 'linear' or 'quadratic'"],
      [() => confusionMatrix({normalize: 'rows' as 'all'}), "confusionMatrix: normalize is 'rows'; 'true', 'pred' or"],
      [() => expectedCalibrationError({bins: 0}), 'expectedCalibrationError: bins is 0; a positive integer is needed'],
    ];
    for (const [make, text] of refused) expect(make).to.throw(ConfigError, text);
  });
});

describe('metrics.resolveMetric', () => {
  it('finds every metric by the name it has in the logs', () => {
    for (const name of ['accuracy', 'binaryAccuracy', 'f1', 'precision', 'rocAuc', 'top5', 'top12'] as const) {
      expect(metrics.resolveMetric('fit', name).name).to.equal(name);
    }
    for (const name of Object.keys(EVERY)) {
      if (name === 'confusionMatrix') continue;
      expect(metrics.resolveMetric('fit', name as metrics.MetricName).name).to.equal(name);
    }
    expect(metrics.resolveMetric('fit', metrics.accuracy)).to.equal(metrics.accuracy);
    const own = {name: 'own', accumulator: metrics.mae().accumulator};
    expect(metrics.resolveMetric('fit', own)).to.equal(own);
  });

  it('lists what there is when there is no such metric', () => {
    expect(() => metrics.resolveMetric('fit', 'auc' as 'rocAuc')).to.throw(
      ConfigError,
      /^fit: no metric 'auc'; there are accuracy, averagePrecision, .* and top5 with any number, or give a function$/,
    );
    expect(() => metrics.resolveMetric('fit', 'toString' as 'rocAuc')).to.throw("fit: no metric 'toString'");
    expect(() => metrics.resolveMetric('fit', 5 as unknown as 'rocAuc')).to.throw(
      'fit: a metric is 5; a function or the name of a metric is needed',
    );
  });
});

describe('metrics.ofBatch', () => {
  it('makes a metric that tfjs’s own evaluate takes', async () => {
    const net = sequential({layers: [layers.dense({units: 1, inputShape: [1], kernelInitializer: 'ones'})]});
    net.compile({optimizer: 'sgd', loss: 'meanSquaredError', metrics: [metrics.ofBatch(metrics.rocAuc())]});
    const [x, y] = [tensor([3, 1, 2, 0], [4, 1]), tensor([1, 0, 0, 1], [4, 1])];
    const [, auc] = net.evaluate(x, y) as Tensor[];
    // by hand: of the four pairs 3 > 1 and 3 > 2 are in order
    expect(auc.dataSync()[0]).to.equal(0.5);
  });

  it('refuses a metric of many numbers', () => {
    const many = metrics.precision({average: 'none'}) as unknown as metrics.MetricSource;
    expect(() => metrics.ofBatch(many)(LABELS, SCORES)).to.throw('ofBatch: precision gives one number a class');
  });
});
