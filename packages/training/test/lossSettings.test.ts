import {mean, memory, mul, type Tensor, tensor1d, tensor2d} from '@tensorflow/tfjs-core';
import {type LayersModel, layers, sequential} from '@tensorflow/tfjs-layers';
import {losses, optimizers} from '@tfjs-zoo/core';
import {arrayDataset, transforms} from '@tfjs-zoo/data';
import {evaluate, type FitOptions, fineTune, fit, type TrainingBatch} from '@tfjs-zoo/training';
import {expect} from 'chai';
import {onEveryBackend} from '../../../test/support/backends.ts';
import {fixture} from './support/fixture.ts';
import {smallData, smallModel, weightsOf} from './support/smallModel.ts';

interface Case {
  name: string;
  options: Pick<FitOptions, 'batchSize' | 'accumulate' | 'classWeights' | 'labelSmoothing' | 'sampleWeights'>;
  losses: number[];
  kernel: number[][];
  bias: number[];
}

const TORCH = fixture<{
  xs: number[][];
  labels: number[];
  kernel: number[][];
  learningRate: number;
  momentum: number;
  cases: Case[];
}>('losses.json');

/** The linear classifier of the fixture. */
function linear(): LayersModel {
  const model = sequential({layers: [layers.dense({units: 3, inputShape: [4]})]});
  model.layers[0].setWeights([tensor2d(TORCH.kernel), tensor1d([0, 0, 0])]);
  return model;
}

const oneHot = (label: number): number[] => [0, 1, 2].map(c => (c === label ? 1 : 0));

/** The samples of the fixture, with labels of either kind. */
const samples = (kind: 'one-hot' | 'indices') => ({
  xs: tensor2d(TORCH.xs),
  ys: kind === 'indices' ? tensor1d(TORCH.labels, 'int32') : tensor2d(TORCH.labels.map(oneHot)),
});

const sgd = () => optimizers.sgd({learningRate: TORCH.learningRate, momentum: TORCH.momentum});

describe('class weights, sample weights, label smoothing and accumulation in fit', () => {
  onEveryBackend(() => {
    // PyTorch 2.13, scripts/fixtures/training_losses.py
    for (const {name, options, losses: expected, kernel, bias} of TORCH.cases) {
      it(`train as PyTorch does: ${name}`, async () => {
        for (const kind of ['one-hot', 'indices'] as const) {
          const model = linear();
          const {logs} = await fit(model, samples(kind), {...options, epochs: 3, shuffle: false, optimizer: sgd()});
          for (const [i, loss] of expected.entries()) expect(logs.loss[i]).to.be.closeTo(loss, 2e-6 * loss);
          const found = weightsOf(model);
          for (const [i, weight] of [...kernel.flat(), ...bias].entries()) {
            expect(found[i], `${kind}, weight ${i}`).to.be.closeTo(weight, 2e-6);
          }
          model.dispose();
        }
      });
    }
  });

  const train = async (options: Partial<FitOptions>, data: Parameters<typeof fit>[1] = samples('one-hot')) => {
    const model = linear();
    const {logs} = await fit(model, data, {epochs: 1, shuffle: false, optimizer: sgd(), ...options});
    const weights = weightsOf(model);
    model.dispose();
    return {weights, logs};
  };

  it('stay out of validation and metrics', async () => {
    const options = {classWeights: [0, 5, 1], labelSmoothing: 0.3, batchSize: 10, shuffle: false} as const;
    const model = linear();
    const still = optimizers.sgd({learningRate: 0});
    const validation = samples('indices');
    const {logs} = await fit(model, samples('one-hot'), {
      ...options,
      ...{epochs: 1, optimizer: still, validation, sampleWeights: TORCH.labels.map(label => label)},
    });
    const {loss, accuracy} = await evaluate(model, validation);
    expect(logs.val_loss[0]).to.be.closeTo(loss, 1e-6);
    expect([logs.accuracy[0], logs.val_accuracy[0]]).to.deep.equal([accuracy, accuracy]);
    expect(Math.abs(logs.loss[0] - loss)).to.be.above(0.1);
  });

  it('weigh each sample by its index, whatever the order', async () => {
    const weights = TORCH.labels.map((_, i) => (i % 2 === 0 ? 1 : 0));
    const even = TORCH.labels.map((_, i) => i).filter(i => i % 2 === 0);
    const shuffled = await train({sampleWeights: weights, shuffle: true, batchSize: 10});
    // a mean over all samples, of which those that count are half
    const xs = tensor2d(even.map(i => TORCH.xs[i]));
    const ys = tensor2d(even.map(i => oneHot(TORCH.labels[i])));
    const half = optimizers.sgd({learningRate: TORCH.learningRate / 2, momentum: TORCH.momentum});
    const {weights: expected} = await train({optimizer: half, batchSize: 5}, {xs, ys});
    for (const [i, weight] of shuffled.weights.entries()) expect(weight).to.be.closeTo(expected[i], 1e-6);
  });

  it('take weights that ready-made batches bring along, in validation too, and leave no tensor', async () => {
    const weights = [2, 0, 1, 0.5, 3, 0, 1, 1, 4, 0.25];
    async function* batches(): AsyncGenerator<TrainingBatch> {
      for (let at = 0; at < 10; at += 5) {
        const rows = Array.from({length: 5}, (_, i) => at + i);
        yield {
          xs: tensor2d(rows.map(row => TORCH.xs[row])),
          ys: tensor2d(rows.map(row => oneHot(TORCH.labels[row]))),
          weights: tensor1d(rows.map(row => weights[row])),
        };
      }
    }
    const data = {[Symbol.asyncIterator]: batches};
    const byIndex = await train({sampleWeights: weights, batchSize: 5});
    const model = linear();
    const before = memory().numTensors;
    const {logs} = await fit(model, data, {
      epochs: 1,
      optimizer: optimizers.sgd({learningRate: 0.1}),
      validation: data,
    });
    expect(memory().numTensors).to.equal(before);
    expect(logs.loss[0]).to.be.closeTo(byIndex.logs.loss[0], 1e-6);
    const each = losses.crossEntropy(samples('one-hot').ys, model.predict(samples('one-hot').xs) as Tensor);
    const expected = mean(mul(each, tensor1d(weights))).dataSync()[0];
    expect(logs.val_loss[0]).to.be.closeTo(expected, 1e-6);
  });

  it('reach fineTune', async () => {
    const tuned = async (options: object) => {
      const model = smallModel();
      await fineTune(model, smallData(20), {epochs: 1, batchSize: 5, ...options});
      const weights = weightsOf(model);
      model.dispose();
      return weights;
    };
    const plain = await tuned({});
    expect(await tuned({})).to.deep.equal(plain);
    for (const options of [
      {classWeights: [1, 2, 3]},
      {labelSmoothing: 0.1},
      {sampleWeights: Array.from({length: 20}, (_, i) => i / 10)},
      {accumulate: 2},
    ]) {
      expect(await tuned(options), JSON.stringify(options)).not.to.deep.equal(plain);
    }
    expect(await tuned({classWeights: [1, 1, 1], accumulate: 1, sampleWeights: new Array(20).fill(1)})).to.deep.equal(
      plain,
    );
  });

  it('are refused if they are out of range', async () => {
    const refused = (options: Partial<FitOptions>, message: string, data?: Parameters<typeof fit>[1]) =>
      expect(train(options, data)).to.be.rejectedWith(message);
    await refused(
      {classWeights: [1, 2]},
      'fit: classWeights is 2 numbers; a list of 3 numbers, one a class, is needed',
    );
    await refused({classWeights: [1, -1, 1]}, 'fit: classWeights[1] is -1; a finite number of at least 0 is needed');
    await refused({labelSmoothing: 1.5}, 'fit: labelSmoothing is 1.5; a number from 0 to 1 is needed');
    await refused({sampleWeights: [1]}, 'fit: sampleWeights has 1 numbers, and the data 10 samples');
    await refused(
      {sampleWeights: new Array(10).fill(Number.NaN)},
      'fit: sampleWeights[0] is NaN; a finite number of at least 0 is needed',
    );
    await refused({accumulate: 0}, 'fit: accumulate is 0; an integer of at least 1 is needed');
    const ready = {async *[Symbol.asyncIterator]() {}};
    await refused(
      {sampleWeights: [1], shuffle: undefined},
      'fit: sampleWeights is given, but the data comes in ready-made batches; let them be {xs, ys, weights}, with weights [batch]',
      ready,
    );
    const images = arrayDataset({images: new Float32Array(10), labels: TORCH.labels, sampleShape: [1, 1, 1]});
    const flat = sequential({layers: [layers.flatten({inputShape: [1, 1, 1]}), layers.dense({units: 3})]});
    await expect(
      fit(flat, images, {epochs: 1, sampleWeights: TORCH.labels, batches: {mix: transforms.mixUp()}}),
    ).to.be.rejectedWith('fit: sampleWeights and batches.mix are given; a mixed sample is two, so leave one out');
  });

  it('are refused for a loss that does not know them, and weights of samples for one that gives a mean', async () => {
    await expect(train({loss: 'meanSquaredError', classWeights: [1, 1, 1]})).to.be.rejectedWith(
      "fit: classWeights is given, and the loss 'meanSquaredError' has no such setting; crossEntropy, categoricalCrossEntropy, " +
        'sparseCategoricalCrossEntropy, categoricalFocal, nll have. Take one of these, or put the weights into your loss, or ' +
        'give sampleWeights',
    );
    await expect(train({loss: (y, s) => losses.crossEntropy(y, s), labelSmoothing: 0.1})).to.be.rejectedWith(
      /^fit: labelSmoothing is given, and the loss .* has no such setting; .* binaryCrossEntropy have\. Take one of these, or put it into your loss$/,
    );
    const averaged = (y: Tensor, s: Tensor): Tensor => mean(losses.crossEntropy(y, s));
    await expect(train({loss: averaged, sampleWeights: new Array(10).fill(1)})).to.be.rejectedWith(
      "fit: the loss 'averaged' gives the mean over a batch, and there are weights of samples; it must give one value a sample, [10]",
    );
    const odd = {
      async *[Symbol.asyncIterator](): AsyncGenerator<TrainingBatch> {
        yield {...samples('one-hot'), weights: tensor1d([1, 2])};
      },
    };
    await expect(train({shuffle: undefined}, odd)).to.be.rejectedWith(
      'fit: the weights of a batch have shape [2]; a tensor with one number a sample, [10], is needed',
    );
  });
});
