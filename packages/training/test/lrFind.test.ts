import {memory, train} from '@tensorflow/tfjs-core';
import {type LayersModel, sequential, layers as stock} from '@tensorflow/tfjs-layers';
import {layers, optimizers} from '@tfjs-zoo/core';
import {fit, LearningRateCurve, type LrFindOptions, lambda, lrFind} from '@tfjs-zoo/training';
import {expect} from 'chai';
import {readLogs} from '../src/callbacks/zooCallback.ts';
import {SmallDataset, smallData, smallModel, weightsOf} from './support/smallModel.ts';

/** A model in which everything that training changes is there: statistics and random masks too. */
function fullModel(): {model: LayersModel; dropout: layers.RandomLayer} {
  const dropout = layers.dropout({rate: 0.3, seed: 1});
  const linear = (units: number) => layers.linear({units, seed: 1});
  const model = sequential({
    layers: [stock.inputLayer({inputShape: [4]}), linear(8), layers.batchNorm({}), dropout, linear(3)],
  });
  return {model, dropout};
}

describe('lrFind', () => {
  it('raises the rate by the same factor each step, walks short data again, and learns on the way', async () => {
    const told: number[] = [];
    const onStep: LrFindOptions['onStep'] = ({step, steps}) => void told.push(step / steps);
    const curve = await lrFind(smallModel(), new SmallDataset(24), {
      ...{batchSize: 8, steps: 50, startLearningRate: 1e-4, endLearningRate: 1, optimizer: 'sgd', onStep},
      divergence: Number.POSITIVE_INFINITY,
    });
    expect(curve.learningRates).to.have.length(50);
    for (const [k, rate] of curve.learningRates.entries()) expect(rate).to.be.closeTo(1e-4 * 1e4 ** (k / 50), 1e-12);
    expect(told).to.deep.equal(Array.from({length: 50}, (_, i) => (i + 1) / 50));
    expect(curve.losses[49]).to.be.below(curve.losses[0] / 2);
    // an exponential average without the bias of its beginning, against the closed sum
    const weight = (k: number) => 0.02 * 0.98 ** (9 - k);
    const sum = (of: (k: number) => number) => Array.from({length: 10}, (_, k) => of(k)).reduce((a, b) => a + b);
    const expected = sum(k => weight(k) * curve.losses[k]) / sum(weight);
    expect(curve.smoothed[9]).to.be.closeTo(expected, 1e-6);
  });

  it('stops when the smoothed loss is many times its lowest', async () => {
    const {smoothed} = await lrFind(smallModel(), new SmallDataset(24), {
      ...{batchSize: 8, startLearningRate: 0.1, endLearningRate: 1e6, optimizer: 'sgd', smoothing: 0.5, divergence: 3},
    });
    expect(smoothed.length).to.be.within(5, 99);
    const before = smoothed.slice(0, -1);
    expect(smoothed.at(-1)).to.satisfy((last: number) => !(last <= 3 * Math.min(...before)));
    for (const [i, loss] of before.entries()) expect(loss).to.be.at.most(3 * Math.min(...before.slice(0, i + 1)));
  });

  const ENDS: Record<string, (abort: AbortController) => LrFindOptions> = {
    'its end': () => ({}),
    'an abort': abort => ({signal: abort.signal, onStep: ({step}) => step === 5 && abort.abort()}),
    'an error': () => ({
      onStep({step}) {
        if (step === 5) throw new Error('disk full');
      },
    }),
  };
  for (const [end, options] of Object.entries(ENDS)) {
    it(`leaves model and optimizer as they were after ${end}: weights, statistics, masks, moments, tensors`, async () => {
      const {model, dropout} = fullModel();
      const optimizer = optimizers.adam({learningRate: 0.01});
      await fit(model, new SmallDataset(24), {epochs: 1, batchSize: 8, optimizer});
      const state = async () => ({
        weights: weightsOf(model),
        step: dropout.step,
        rate: optimizer.learningRate,
        slots: (await optimizer.getWeights()).map(({name, tensor}) => [name, [...tensor.dataSync()]]),
      });
      const abort = new AbortController();
      const find = () =>
        lrFind(model, new SmallDataset(24), {batchSize: 8, steps: 10, ...options(abort)}).catch(() => undefined);
      const before = await state();
      const tensors = memory().numTensors;
      const found = await find();
      expect(found === undefined).to.equal(end !== 'its end');
      expect(memory().numTensors).to.equal(tensors);
      expect(await state()).to.deep.equal(before);
      // and can be trained at once
      await fit(model, new SmallDataset(8), {epochs: 1});
    });
  }

  it('takes the optimizer’s settings, groups included, and tfjs’s own optimizers', async () => {
    const frozen = optimizers.sgd({learningRate: 1});
    frozen.setGroups([{match: () => true, learningRateScale: 0}]);
    const data = smallData(8);
    const options = {batchSize: 8, steps: 10, startLearningRate: 0.1};
    const still = await lrFind(smallModel(), data, {...options, optimizer: frozen});
    expect(new Set(still.losses).size).to.equal(1);
    const own = await lrFind(smallModel(), data, {...options, optimizer: train.momentum(1, 0.9)});
    expect(own.losses.at(-1)).not.to.equal(own.losses[0]);
  });

  const SETTINGS: Record<string, Partial<LrFindOptions>> = {
    'class weights': {classWeights: [1, 0.5, 3]},
    'label smoothing': {labelSmoothing: 0.2},
    'weights of samples': {sampleWeights: Array.from({length: 24}, (_, i) => i / 10)},
  };
  for (const [what, settings] of Object.entries(SETTINGS)) {
    it(`watches the loss that fit minimises with the same ${what}`, async () => {
      const data = smallData(24);
      const losses: number[] = [];
      const read = lambda({onBatchEnd: async (_, logs) => void losses.push((await readLogs(logs)).loss)});
      const rate = (step: number) => 0.01 * 100 ** (step / 6);
      const shared = {...settings, batchSize: 8};
      const options = {...shared, optimizer: 'sgd', callbacks: [read]} as const;
      await fit(smallModel(), data, {...options, epochs: 2, learningRate: rate});
      const ends = {steps: 6, startLearningRate: 0.01, endLearningRate: 1, divergence: Number.POSITIVE_INFINITY};
      const found = await lrFind(smallModel(), data, {...shared, ...ends, optimizer: 'sgd'});
      expect(found.losses).to.deep.equal(losses);
      const plain = await lrFind(smallModel(), data, {batchSize: 8, ...ends, optimizer: 'sgd'});
      expect(plain.losses[0]).not.to.be.closeTo(losses[0], 1e-3);
      for (const tensor of [data.xs, data.ys]) tensor.dispose();
    });
  }

  it('hands settings of batches to the data', async () => {
    const data = new SmallDataset(8);
    await lrFind(smallModel(), data, {batchSize: 4, steps: 2, batches: {onBadSample: 'skip', dropLast: true}});
    expect(data.asked[0]).to.deep.include({onBadSample: 'skip', dropLast: true});
  });

  it('suggests the valley, a tenth of the minimum’s rate, and the steepest place', () => {
    // 60 planned steps; the first 6 and the last 5 are left out, which leaves places 6 to 54
    const rates = Array.from({length: 60}, (_, k) => 10 ** (-6 + k / 10));
    // flat up to place 20, then down by 1 a place to place 40, with one steeper step at 30, then up
    const losses = rates.map((_, k) =>
      k <= 20 ? 50 : k <= 40 ? 50 - (k - 20) - (k >= 30 ? 2 : 0) : 28 + 5 * (k - 40),
    );
    const {valley, minimum, steep} = new LearningRateCurve(rates, losses, losses, 60).suggestions;
    // the longest fall has 21 points, ends at place 40 and is counted from 40 − 21 = 19: 19 + ⌊7⌋ + ⌊3.5⌋ = 29
    expect(valley).to.equal(rates[29]);
    expect(minimum).to.equal(rates[40] / 10);
    expect(steep).to.equal(rates[29]); // from there to place 30 it falls by 3
    // without any descent, and with one of two points, at whose first the count would come to the place before
    const rising = rates.map((_, k) => k);
    expect(new LearningRateCurve(rates, rising, rising, 60).suggestions.valley).to.equal(undefined);
    const short = [9, 8, 10, 10, 10, 10, 10];
    expect(new LearningRateCurve(rates.slice(0, 7), short, short, 9).suggestions.valley).to.equal(rates[0]);
    expect(new LearningRateCurve([1], [1], [1], 60).suggestions).to.deep.equal({
      ...{valley: undefined, minimum: undefined, steep: undefined},
    });
  });

  it('draws the curve over powers of ten with its suggestions', async () => {
    const curve = await lrFind(smallModel(), new SmallDataset(24), {batchSize: 8, optimizer: 'sgd'});
    const svg = curve.plot({title: 'rates'});
    for (const word of ['rates', 'learning rate', '1e-5', 'valley', 'minimum', 'steep', 'smoothed', 'batch']) {
      expect(svg).to.contain(`>${word}<`);
    }
  });

  it('says what is out of range', async () => {
    const find = (options: LrFindOptions, model = smallModel()) => lrFind(model, new SmallDataset(8), options);
    await expect(find({startLearningRate: 0})).to.be.rejectedWith(
      'lrFind: startLearningRate is 0; a finite number above 0 is needed',
    );
    await expect(find({startLearningRate: 1, endLearningRate: 1})).to.be.rejectedWith(
      'lrFind: endLearningRate is 1; it must be above startLearningRate, 1',
    );
    await expect(find({steps: 1})).to.be.rejectedWith('lrFind: steps is 1; an integer of at least 2 is needed');
    await expect(find({divergence: 1})).to.be.rejectedWith('lrFind: divergence is 1; it must be above 1');
    await expect(find({sampleWeights: [1]})).to.be.rejectedWith(
      'lrFind: sampleWeights has 1 numbers, and the data 8 samples',
    );
    await expect(find({labelSmoothing: 2})).to.be.rejectedWith(
      'lrFind: labelSmoothing is 2; a number from 0 to 1 is needed',
    );
    await expect(find({smoothing: 1})).to.be.rejectedWith('lrFind: smoothing is 1; it must be at least 0 and below 1');
    const frozen = smallModel();
    frozen.trainable = false;
    for (const layer of frozen.layers) layer.trainable = false;
    await expect(find({}, frozen)).to.be.rejectedWith('has no trainable weight; unfreeze a layer');
    await expect(find({}, smallModel({classes: 5}))).to.be.rejectedWith(
      'lrFind: the first batch has labels for 3 classes',
    );
  });
});
