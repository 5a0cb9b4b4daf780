/** What no single package owns: AlexNet trained by this library's loop on this library's data, on every backend. */
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {memory, type Tensor} from '@tensorflow/tfjs-core';
import {type LayersModel, loadLayersModel} from '@tensorflow/tfjs-layers';
import {optimizers} from '@tfjs-zoo/core';
import {mnist, mnistPreset} from '@tfjs-zoo/data/node';
import {alexnet, createModel, freeze} from '@tfjs-zoo/models';
import {evaluate, fineTune, fit, type History} from '@tfjs-zoo/training';
import {expect} from 'chai';
import {onEveryBackend} from './support/backends.ts';

let digits: Awaited<ReturnType<typeof mnist>>;

const narrow = (seed: number): LayersModel => alexnet({width: 1 / 64, inputShape: [64, 64, 1], numClasses: 3, seed});

async function train(model: LayersModel, seed: number): Promise<History> {
  const optimizer = optimizers.sgd({learningRate: 0.05, momentum: 0.9});
  const history = await fit(model, digits, {epochs: 2, batchSize: 4, optimizer, seed});
  optimizer.dispose();
  return history;
}

const weightsOf = (model: LayersModel): Promise<Float32Array[]> =>
  Promise.all(model.getWeights().map(weight => weight.data() as Promise<Float32Array>));

describe('the main job', () => {
  before(async () => {
    digits = await mnist(undefined, {transform: mnistPreset({size: 64}), digits: [0, 1, 2], perClass: 14});
  });

  onEveryBackend(() => {
    it('leaks no tensor over 20 training steps', async () => {
      const model = narrow(1);
      const perEpoch: number[] = [];
      const history = await fit(model, digits, {
        epochs: 3,
        batchSize: 4,
        callbacks: [{onEpochEnd: () => void perEpoch.push(memory().numTensors)}],
      });
      expect(history.steps / history.epochs.length).to.be.above(10);
      // within an epoch a few losses wait to be read together, so whole epochs are compared
      expect(new Set(perEpoch).size, `tensors after each epoch: ${perEpoch}`).to.equal(1);
      model.dispose();
    });

    it('is the same run for the same seed: losses, dropout, order and final weights', async () => {
      const runs: {history: History; weights: Float32Array[]}[] = [];
      for (const seed of [3, 3, 4]) {
        const model = narrow(seed);
        runs.push({history: await train(model, seed), weights: await weightsOf(model)});
        model.dispose();
      }
      expect(runs[1].history).to.deep.equal(runs[0].history);
      expect(runs[1].weights).to.deep.equal(runs[0].weights);
      expect(runs[2].history.logs.loss).not.to.deep.equal(runs[0].history.logs.loss);
    });

    it('goes on training a model that was saved and loaded, with the optimizer’s state', async () => {
      const directory = await mkdtemp(join(tmpdir(), 'tfjs-zoo-job-'));
      try {
        const model = await createModel('alexnet', {width: 1 / 64, inputShape: [64, 64, 1], numClasses: 3, dropout: 0});
        const settings = {epochs: 1, batchSize: 14, shuffle: false};
        await fit(model, digits, {...settings, optimizer: optimizers.adam()});
        await model.save(`file://${directory}`, {includeOptimizer: true});
        const loaded = await loadLayersModel(`file://${directory}`);
        for (const each of [model, loaded]) await fit(each, digits, settings);
        expect(await weightsOf(loaded)).to.deep.equal(await weightsOf(model));
        model.dispose();
        loaded.dispose();
      } finally {
        await rm(directory, {recursive: true});
      }
    });

    it('fine-tunes the packaged weights to another task in a few steps', async () => {
      const model = await createModel('alexnet_mini', {weights: 'DIGITS_V1', numClasses: 3, log: () => {}});
      const few = digits.subset([...Array(18).keys()]);
      const before = await evaluate(model, few);
      await fineTune(model, few, {epochs: 2, freezeEpochs: 2, batchSize: 9, learningRate: 5e-3});
      const after = await evaluate(model, few);
      expect(after.loss).to.be.below(before.loss / 2);
      expect(after.accuracy).to.be.above(0.9);
      model.dispose();
    });
  });

  it('leaves frozen layers exactly as they were', async () => {
    const model = narrow(1);
    freeze(model, 'features');
    const before = await weightsOf(model);
    await train(model, 1);
    const after = await weightsOf(model);
    for (const [i, weight] of model.weights.entries()) {
      const unchanged = expect(after[i], weight.originalName);
      if (weight.originalName.startsWith('features')) unchanged.to.deep.equal(before[i]);
      else unchanged.not.to.deep.equal(before[i]);
    }
    model.dispose();
  });

  it('gives the logits of the network that was trained, not of a copy', async () => {
    const model = narrow(1);
    const x = (await digits.batches({batchSize: 2})[Symbol.asyncIterator]().next()).value.xs;
    const before = await (model.predict(x) as Tensor).data();
    await train(model, 1);
    expect(await (model.predict(x) as Tensor).data()).not.to.deep.equal(before);
    model.dispose();
  });
});
