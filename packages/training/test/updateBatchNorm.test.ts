import {memory, tensor1d, tensor2d, tidy} from '@tensorflow/tfjs-core';
import {type LayersModel, sequential, layers as stock} from '@tensorflow/tfjs-layers';
import {layers} from '@tfjs-zoo/core';
import {type TrainingBatch, updateBatchNorm} from '@tfjs-zoo/training';
import {expect} from 'chai';
import {onEveryBackend} from '../../../test/support/backends.ts';
import {fixture} from './support/fixture.ts';

interface Reference {
  samples: number[][];
  linear: {weight: number[][]; bias: number[]}[];
  statistics: {mean: number[]; variance: number[]}[];
}

/** Statistics of the layers called so, in their order: means, then variances. */
const statistics = (model: LayersModel, name: string): number[][] =>
  model
    .getLayer(name)
    .weights.slice(2)
    .map(weight => [...weight.read().dataSync()]);

/** Batches of these samples, which are made when they are asked for. */
async function* batchesOf(...sizes: readonly number[][][]): AsyncGenerator<TrainingBatch> {
  for (const rows of sizes) yield {xs: tensor2d(rows), ys: tensor1d(rows.map(() => 0))};
}

describe('updateBatchNorm', () => {
  // torch 2.13, scripts/fixtures/training_update_bn.py
  const {samples, linear, statistics: expected} = fixture<Reference>('update-bn.json');

  /** PyTorch's network. */
  function build(momentum: number | null): LayersModel {
    const model = sequential({
      layers: [
        stock.inputLayer({inputShape: [3]}),
        layers.linear({name: 'one', units: 4}),
        layers.batchNorm({name: 'first', momentum}),
        layers.relu({name: 'relu'}),
        layers.linear({name: 'two', units: 2}),
        layers.batchNorm({name: 'second', momentum: 0.3}),
      ],
    });
    for (const [i, name] of ['one', 'two'].entries()) {
      tidy(() => model.getLayer(name).setWeights([tensor2d(linear[i].weight), tensor1d(linear[i].bias)]));
    }
    return model;
  }

  onEveryBackend(() => {
    for (const momentum of [0.1, 0, null]) {
      it(`gives the statistics of PyTorch’s update_bn, momentum ${momentum} or not`, async () => {
        const model = build(momentum);
        const xs = tensor2d(samples);
        const ys = tensor1d(samples.map(() => 0));
        const before = memory().numTensors;
        // twice, because nothing of the first time may stay
        for (let i = 0; i < 2; i++) await updateBatchNorm(model, {xs, ys}, {batchSize: 4});
        expect(memory().numTensors).to.equal(before);
        for (const [i, name] of ['first', 'second'].entries()) {
          const [mean, variance] = statistics(model, name);
          for (const [c, value] of expected[i].mean.entries()) expect(mean[c]).to.be.closeTo(value, 2e-6);
          for (const [c, value] of expected[i].variance.entries()) expect(variance[c]).to.be.closeTo(value, 2e-5);
        }
        for (const t of [xs, ys, model]) t.dispose();
      });
    }
  });

  it('takes tfjs’s own layers too, inside of nested models, and leaves momenta as they were', async () => {
    const inner = sequential({layers: [stock.batchNormalization({name: 'inner', inputShape: [1], momentum: 0.9})]});
    const model = sequential({layers: [inner]});
    await updateBatchNorm(model, batchesOf([[1], [3]], [[5], [9]]));
    // means 2 and 7; tfjs takes the biased variances, 1 and 4
    expect(statistics(inner, 'inner')).to.deep.equal([[4.5], [2.5]]);
    tidy(() => void model.apply(tensor2d([[4.5], [4.5]]), {training: true}));
    expect(statistics(inner, 'inner')[1][0]).to.be.closeTo(2.5 * 0.9, 1e-6);
  });

  it('changes nothing but the statistics of layers that train', async () => {
    const model = sequential({
      layers: [
        stock.inputLayer({inputShape: [1]}),
        layers.batchNorm({name: 'frozen'}),
        stock.batchNormalization({name: 'stock_frozen'}),
        layers.dropout({name: 'drop', rate: 0.5, seed: 1}),
        layers.batchNorm({name: 'free'}),
      ],
    });
    for (const name of ['frozen', 'stock_frozen']) model.getLayer(name).trainable = false;
    const drop = model.getLayer('drop') as layers.RandomLayer;
    drop.step = 7;
    await updateBatchNorm(model, batchesOf([[1], [3]]));
    expect(statistics(model, 'frozen')).to.deep.equal([[0], [1]]);
    expect(statistics(model, 'stock_frozen')).to.deep.equal([[0], [1]]);
    expect(drop.step).to.equal(7);
    expect(statistics(model, 'free')).not.to.deep.equal([[0], [1]]);
    expect(
      model
        .getLayer('free')
        .weights.slice(0, 2)
        .map(w => w.read().dataSync()[0]),
    ).to.deep.equal([1, 0]);
  });

  it('leaves the statistics as they were when the data fails, is empty or the pass is aborted', async () => {
    const model = sequential({layers: [stock.inputLayer({inputShape: [1]}), layers.batchNorm({name: 'norm'})]});
    const before = memory().numTensors;
    async function* failing(): AsyncGenerator<TrainingBatch> {
      yield* batchesOf([[1], [3]]);
      throw new Error('the disk is gone');
    }
    await expect(updateBatchNorm(model, failing())).to.be.rejectedWith('the disk is gone');
    await expect(updateBatchNorm(model, batchesOf())).to.be.rejectedWith(
      'updateBatchNorm: the data gave no batch; it must not be empty',
    );
    await expect(updateBatchNorm(model, batchesOf([[1], [3]], [[2]]))).to.be.rejectedWith('fewer than 2 values');
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(updateBatchNorm(model, batchesOf([[1], [3]]), {signal})).to.be.rejectedWith('enough');
    expect(statistics(model, 'norm')).to.deep.equal([[0], [1]]);
    expect(memory().numTensors).to.equal(before);
    await expect(updateBatchNorm(model, batchesOf(), {batchSize: 0})).to.be.rejectedWith(
      'updateBatchNorm: batchSize is 0; an integer of at least 1 is needed',
    );
  });

  it('does not walk the data of a model without such layers', async () => {
    const model = sequential({layers: [layers.linear({units: 1, inputShape: [1]})]});
    let walked = false;
    const watched: AsyncIterable<TrainingBatch> = {
      [Symbol.asyncIterator]() {
        walked = true;
        return batchesOf();
      },
    };
    await updateBatchNorm(model, watched);
    expect(walked).to.equal(false);
  });
});
