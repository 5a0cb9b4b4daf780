import {memory} from '@tensorflow/tfjs-core';
import {initializers, layers, sequential} from '@tensorflow/tfjs-layers';
import {arrayDataset} from '@tfjs-zoo/data';
import {crossValidate, type Fold, fit, lambda} from '@tfjs-zoo/training';
import {expect} from 'chai';
import fc from 'fast-check';
import {stratifiedFolds} from '../src/crossValidation/folds.ts';
import {smallArrays} from './support/smallModel.ts';

const data = (size: number) => {
  const {xs, labels} = smallArrays(size);
  return arrayDataset({images: xs, labels, classNames: ['a', 'b', 'c'], sampleShape: [1, 1, 4]});
};

/** A classifier of samples of the shape that data sets have. */
const flatModel = () =>
  sequential({
    layers: [
      layers.flatten({inputShape: [1, 1, 4]}),
      layers.dense({units: 3, kernelInitializer: initializers.randomNormal({seed: 1})}),
    ],
  });

describe('stratifiedFolds', () => {
  it('gives every sample to one fold, and to each fold its share of every class', () => {
    const anyLabels = fc.array(fc.nat(4), {minLength: 10, maxLength: 200});
    fc.assert(
      fc.property(anyLabels, fc.integer({min: 2, max: 10}), fc.nat(1000), (labels, count, seed) => {
        const folds = stratifiedFolds(labels, count, seed);
        const all = folds.flatMap(fold => [...fold]).sort((a, b) => a - b);
        expect(all).to.deep.equal(labels.map((_, i) => i));
        const evenly = (sizes: number[]) => Math.max(...sizes) - Math.min(...sizes) <= 1;
        expect(evenly(folds.map(fold => fold.length))).to.equal(true);
        for (const label of new Set(labels)) {
          const sizes = folds.map(fold => [...fold].filter(i => labels[i] === label).length);
          expect(evenly(sizes)).to.equal(true);
        }
        expect(stratifiedFolds(labels, count, seed)).to.deep.equal(folds);
      }),
    );
  });

  it('depends on the seed, and refuses more folds than samples', () => {
    const labels = Array.from({length: 40}, (_, i) => i % 2);
    expect(stratifiedFolds(labels, 4, 1)).not.to.deep.equal(stratifiedFolds(labels, 4, 2));
    expect(() => stratifiedFolds([0, 1], 3, 0)).to.throw('crossValidate: 2 samples cannot be dealt out to 3 folds');
  });
});

describe('crossValidate', () => {
  it('gives each sample its weight, whichever fold trains on it', async () => {
    const all = data(12);
    const sampleWeights = Array.from({length: 12}, (_, i) => i / 4);
    const options = {epochs: 1, batchSize: 4, optimizer: 'sgd'} as const;
    const {folds} = await crossValidate(flatModel, all, {...options, folds: 3, sampleWeights});
    for (const {indices, history} of folds) {
      const others = sampleWeights.map((_, i) => i).filter(i => !indices.includes(i));
      const model = flatModel();
      const weights = others.map(i => i / 4);
      const alone = await fit(model, all.subset(others), {...options, sampleWeights: weights});
      expect(alone.logs.loss).to.deep.equal(history.logs.loss);
      model.dispose();
    }
  });

  it('judges each fold by a model that has not seen it, and averages', async () => {
    const judged: Fold[] = [];
    const starts: number[] = [];
    const epochs: number[] = [];
    const before = memory().numTensors;
    const result = await crossValidate(
      fold => {
        starts.push(fold);
        return flatModel();
      },
      data(30),
      {
        ...{folds: 3, epochs: 2, batchSize: 8, learningRate: 0.05},
        callbacks: fold => [lambda({onEpochEnd: () => void epochs.push(fold)})],
        onFold: fold => void judged.push(fold),
      },
    );
    expect(memory().numTensors).to.equal(before);
    expect(starts).to.deep.equal([0, 1, 2]);
    expect(epochs).to.deep.equal([0, 0, 1, 1, 2, 2]);
    expect(judged).to.deep.equal(result.folds);
    for (const {history, evaluation, indices} of result.folds) {
      expect(indices).to.have.length(10);
      // twenty samples in batches of eight, twice
      expect(history.steps).to.equal(6);
      expect(evaluation.loss).to.be.closeTo(history.logs.val_loss[1], 1e-6);
    }
    const losses = result.folds.map(({evaluation}) => evaluation.loss);
    const mean = (losses[0] + losses[1] + losses[2]) / 3;
    expect(result.mean.loss).to.be.closeTo(mean, 1e-12);
    const variance = losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / 2;
    expect(result.std.loss).to.be.closeTo(Math.sqrt(variance), 1e-12);
    expect(result.mean).to.have.keys('loss', 'accuracy');
  });

  it('trains with what is made of the samples, and judges by the samples themselves', async () => {
    const sizes: number[] = [];
    const {folds} = await crossValidate(flatModel, data(20), {
      ...{folds: 2, epochs: 1},
      training(samples) {
        sizes.push(samples.size);
        return samples.subset([0, 1, 2]);
      },
    });
    expect(sizes).to.deep.equal([10, 10]);
    expect(folds.map(({indices}) => indices.length)).to.deep.equal([10, 10]);
    expect(folds.map(({history}) => history.steps)).to.deep.equal([1, 1]);
  });

  it('ends with the signal’s reason, and disposes the model of the fold', async () => {
    const abort = new AbortController();
    const before = memory().numTensors;
    const run = crossValidate(flatModel, data(20), {
      ...{folds: 2, epochs: 3, signal: abort.signal},
      callbacks: () => [lambda({onEpochEnd: () => abort.abort(new Error('enough'))})],
    });
    await expect(run).to.be.rejectedWith('enough');
    expect(memory().numTensors).to.equal(before);
  });

  it('says what is out of range', async () => {
    await expect(crossValidate(flatModel, data(20), {folds: 1, epochs: 1})).to.be.rejectedWith(
      'crossValidate: folds is 1; an integer of at least 2 is needed',
    );
  });
});
