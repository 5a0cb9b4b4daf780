/** Metrics over whole data sets in fit and evaluate, and what fit does with penalties and constraints. */
import {fill, memory, type Tensor, tensor2d, tidy, train, type Variable} from '@tensorflow/tfjs-core';
import {input, type LayersModel, model as network, sequential, layers as stock} from '@tensorflow/tfjs-layers';
import {constraints, layers, metrics, optimizers, regularizers} from '@tfjs-zoo/core';
import {constrainWeights, evaluate, type FitOptions, fineTune, fit} from '@tfjs-zoo/training';
import {expect} from 'chai';
import {improvement} from '../src/callbacks/improvement.ts';
import {callbackContract} from './support/callbackContract.ts';
import {SmallDataset, smallData, smallModel, weightsOf} from './support/smallModel.ts';

const EXACT: NonNullable<FitOptions['metrics']> = [
  metrics.rocAuc(),
  'accuracy',
  metrics.fBeta({beta: 2}),
  'expectedCalibrationError',
  metrics.topK(2),
];
const NAMES = ['rocAuc', 'accuracy', 'f2', 'expectedCalibrationError', 'top2'];

/** The metrics of a model that stands still, computed from all its outputs at once. */
async function expected(model: LayersModel, xs: Tensor, ys: Tensor): Promise<number[]> {
  const scores = model.predict(xs) as Tensor;
  const mean = (f: metrics.Metric): number => [...f(ys, scores).dataSync()].reduce((a, b) => a + b, 0) / xs.shape[0];
  return [
    await metrics.rocAuc()(ys, scores),
    mean(metrics.accuracy),
    await metrics.fBeta({beta: 2})(ys, scores),
    await metrics.expectedCalibrationError()(ys, scores),
    mean(metrics.topK(2)),
  ];
}

describe('metrics over a whole data set', () => {
  it('are exact in evaluate and in fit’s epochs and validations, whatever the batch size', async () => {
    const {xs, ys} = smallData(50);
    const other = smallData(30, {stream: 'other'});
    const model = smallModel();
    const [whole, validation] = [await expected(model, xs, ys), await expected(model, other.xs, other.ys)];
    for (const batchSize of [1, 7, 50]) {
      const result = await evaluate(model, {xs, ys}, {batchSize, metrics: EXACT});
      expect(Object.keys(result)).to.deep.equal(['loss', ...NAMES]);
      // at rate 0 the weights stand still
      const options = {epochs: 2, batchSize, optimizer: train.sgd(0), metrics: EXACT, validation: other};
      const {logs} = await fit(model, {xs, ys}, options);
      expect(Object.keys(logs)).to.deep.equal([
        'loss',
        ...NAMES,
        'learning_rate',
        'val_loss',
        ...NAMES.map(name => `val_${name}`),
      ]);
      for (const [i, name] of NAMES.entries()) {
        expect(result[name], name).to.be.closeTo(whole[i], 1e-6);
        for (const epoch of [0, 1]) {
          expect(logs[name][epoch], name).to.be.closeTo(whole[i], 1e-6);
          expect(logs[`val_${name}`][epoch], `val_${name}`).to.be.closeTo(validation[i], 1e-6);
        }
      }
    }
  });

  it('are in the logs of epochs, not of batches, and all are announced to callbacks', async () => {
    const seen: unknown[] = [];
    await fit(smallModel(), new SmallDataset(12), {
      epochs: 1,
      batchSize: 8,
      metrics: {auc: metrics.rocAuc(), acc: 'accuracy'},
      callbacks: [
        {
          onBatchEnd: (_, logs) => void seen.push(Object.keys(logs ?? {})),
          onEpochEnd: (_, logs) => void seen.push(Object.keys(logs ?? {})),
        },
      ],
    });
    const batch = ['batch', 'size', 'loss', 'acc'];
    expect(seen).to.deep.equal([batch, batch, ['loss', 'auc', 'acc', 'learning_rate']]);
  });

  it('work in fineTune, and change nothing of what is learned', async () => {
    const run = async (chosen: FitOptions['metrics']): Promise<number[]> => {
      const model = smallModel();
      const options = {epochs: 1, validation: new SmallDataset(12), metrics: chosen};
      const {logs} = await fineTune(model, new SmallDataset(24), options);
      if (chosen === EXACT) expect(logs.val_rocAuc).to.have.length(2);
      return weightsOf(model);
    };
    expect(await run(EXACT)).to.deep.equal(await run([]));
  });

  it('have names that tell callbacks whether higher is better', () => {
    const better = (name: string) => improvement('earlyStopping', `val_${name}`, 'auto', 0)(2, 1);
    const higher = [
      'accuracy',
      'averagePrecision',
      'binaryAccuracy',
      'cohensKappa',
      'f1',
      'f2',
      'meanIoU',
      'precision',
    ];
    for (const name of [...higher, 'r2', 'recall', 'rocAuc', 'specificity', 'top5'])
      expect(better(name), name).to.equal(true);
    for (const name of ['expectedCalibrationError', 'mae', 'mse', 'loss']) expect(better(name), name).to.equal(false);
  });

  it('leave no tensor behind, at the end, after an abort and after an error', async () => {
    const model = smallModel();
    const data = new SmallDataset(40);
    const options: FitOptions = {epochs: 1, batchSize: 8, validation: data, optimizer: 'sgd', metrics: EXACT};
    await fit(model, data, options);
    const before = memory().numTensors;
    await fit(model, data, {...options, optimizer: undefined});
    const abort = new AbortController();
    const onBatchEnd = (): void => abort.abort();
    await fit(model, data, {...options, optimizer: undefined, signal: abort.signal, callbacks: [{onBatchEnd}]});
    const broken = {name: 'broken', accumulator: () => ({...metrics.mae().accumulator(), add: fail})};
    await expect(fit(model, data, {...options, optimizer: undefined, metrics: [broken]})).to.be.rejectedWith('on fire');
    await expect(evaluate(model, data, {metrics: [broken]})).to.be.rejectedWith('on fire');
    expect(memory().numTensors).to.equal(before);
  });

  it('are refused at the first batch if they are no number, and by name if there is none', async () => {
    const matrix = metrics.confusionMatrix() as unknown as metrics.EpochMetric;
    const run = (chosen: FitOptions['metrics']) => fit(smallModel(), new SmallDataset(8), {epochs: 1, metrics: chosen});
    await expect(run([matrix])).to.be.rejectedWith(
      "fit: metric 'confusionMatrix' gives 3 values, and logs hold one number a name; give one that averages, or ask",
    );
    await expect(run(['auc' as 'rocAuc'])).to.be.rejectedWith("fit: no metric 'auc'; there are accuracy, ");
    await expect(run(['rocAuc', metrics.rocAuc({average: 'weighted'})])).to.be.rejectedWith(
      "fit: two metrics, or a metric and the loss, are called 'rocAuc'; give metrics as {name: function}",
    );
  });
});

function fail(): never {
  throw new Error('on fire');
}

/** Both weights are 1; the samples are 0 and the labels right, so that only penalties and constraints move anything. */
function ruled(rules: Parameters<typeof layers.linear>[0]): LayersModel {
  return sequential({layers: [stock.inputLayer({inputShape: [2]}), layers.linear(rules)]});
}
const RULES = {units: 1, kernelInitializer: 'ones', biasInitializer: 'zeros'} as const;
const STILL = {xs: tensor2d([0, 0], [1, 2]), ys: tensor2d([0], [1, 1])};

describe('penalties of regularizers in fit', () => {
  it('are part of the loss and of the gradient, as by hand', async () => {
    const model = ruled({...RULES, kernelRegularizer: regularizers.l1l2({l1: 0.5, l2: 0.25})});
    const {logs} = await fit(model, STILL, {epochs: 2, loss: 'meanSquaredError', optimizer: train.sgd(0.1)});
    // 0.5 · 2 + 0.25 · 2, whose slope is 0.5 + 0.5; then weights are 0.9
    expect(logs.loss[0]).to.be.closeTo(1.5, 1e-6);
    expect(logs.loss[1]).to.be.closeTo(0.5 * 1.8 + 0.25 * 2 * 0.81, 1e-6);
    for (const w of weightsOf(model).slice(0, 2)) expect(w).to.be.closeTo(0.9 - 0.1 * (0.5 + 0.45), 1e-6);
  });

  it('are counted once each in models within models', async () => {
    const inner = ruled({...RULES, kernelRegularizer: regularizers.l2(0.5)});
    const x = input({shape: [2]});
    const model = network({inputs: x, outputs: inner.apply(x) as typeof x});
    const {logs} = await fit(model, STILL, {epochs: 1, loss: 'meanSquaredError', optimizer: train.sgd(0.1)});
    expect(logs.loss[0]).to.be.closeTo(1, 1e-6);
    for (const w of weightsOf(model).slice(0, 2)) expect(w).to.be.closeTo(0.9, 1e-6);
  });

  it('are no part of evaluate’s loss', async () => {
    const model = ruled({...RULES, kernelRegularizer: regularizers.l2(0.5)});
    expect((await evaluate(model, STILL, {loss: 'meanSquaredError'})).loss).to.equal(0);
  });
});

describe('constraints of weights', () => {
  const make = (): LayersModel => ruled({...RULES, kernelConstraint: constraints.maxNorm({maxValue: 0.5, axis: 1})});
  const norm = (model: LayersModel): number => Math.hypot(...weightsOf(model).slice(0, 2));

  for (const optimizer of [train.sgd(0.1), train.adam(0.1), optimizers.sgd({learningRate: 0.1}), optimizers.adam()]) {
    it(`hold after each step of fit with ${optimizer.getClassName()}`, async () => {
      const model = make();
      const norms: number[] = [];
      const data = {xs: tensor2d([1, 2, 3, 4], [2, 2]), ys: tensor2d([9, 9], [2, 1])};
      await fit(model, data, {
        epochs: 2,
        batchSize: 1,
        loss: 'meanSquaredError',
        optimizer,
        callbacks: [{onBatchEnd: () => void norms.push(norm(model))}],
      });
      expect(norms).to.have.length(4);
      for (const value of norms) expect(value).to.be.closeTo(0.5, 1e-6);
    });
  }

  it('hold in tfjs’s model.fit with constrainWeights, which leaves weights without one alone', async () => {
    const run = async (constrained: boolean): Promise<LayersModel> => {
      const model = make();
      model.compile({optimizer: train.sgd(0.01), loss: 'meanSquaredError'});
      const callbacks = constrained ? [constrainWeights()] : [];
      await model.fit(tensor2d([1, 2], [1, 2]), tensor2d([9], [1, 1]), {epochs: 1, verbose: 0, callbacks});
      return model;
    };
    const [free, held] = [await run(false), await run(true)];
    expect(norm(free)).to.be.above(1);
    expect(norm(held)).to.be.closeTo(0.5, 1e-6);
    expect(weightsOf(held)[2]).to.equal(weightsOf(free)[2]);
  });

  it('do not come between a stopped run and the one that goes on: the same bits', async () => {
    const data = smallData(20);
    const build = (): LayersModel =>
      sequential({
        layers: [
          stock.inputLayer({inputShape: [4]}),
          layers.linear({name: 'held', units: 3, seed: 1, kernelConstraint: constraints.unitNorm({axis: 1})}),
        ],
      });
    const options = {batchSize: 8, optimizer: train.sgd(0.1)};
    const whole = build();
    await fit(whole, data, {...options, epochs: 2});
    const [half, rest] = [build(), build()];
    await fit(half, data, {...options, epochs: 1});
    rest.setWeights(half.getWeights());
    await fit(rest, data, {...options, epochs: 2, initialEpoch: 1});
    expect(weightsOf(rest)).to.deep.equal(weightsOf(whole));
  });

  it('leave no tensor behind', () => {
    const model = make();
    tidy(() => (model.weights[0].read() as Variable).assign(fill([1, 2], 7)));
    const before = memory().numTensors;
    constraints.applyConstraints(model);
    expect(memory().numTensors).to.equal(before);
    expect(norm(model)).to.be.closeTo(0.5, 1e-6);
  });
});

describe('constrainWeights', () => {
  callbackContract(() => constrainWeights());
});
