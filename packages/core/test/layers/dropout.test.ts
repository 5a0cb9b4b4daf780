import {cast, memory, moments, notEqual, ones, sum, type Tensor, train} from '@tensorflow/tfjs-core';
import {sequential, layers as stock} from '@tensorflow/tfjs-layers';
import {ConfigError, layers, ops, seed, streamOf} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {gradients} from '../support/gradients.ts';
import {hashed} from '../support/hashed.ts';

const drop = (layer: layers.Dropout, x: Tensor): Tensor => layer.apply(x, {training: true}) as Tensor;
const values = (x: Tensor): number[] => [...x.dataSync()];

onEveryBackend(() => {
  describe('layers.dropout', () => {
    it('drops at its rate and keeps the mean', () => {
      const count = 100_000;
      for (const rate of [0.1, 0.5, 0.9]) {
        const y = drop(layers.dropout({rate, seed: 1}), ones([100, 1000]));
        // 5 standard errors of a mean of Bernoulli draws, the kept ones being 1 / (1 - rate)
        const error = 5 * Math.sqrt((rate * (1 - rate)) / count);
        expect(sum(cast(notEqual(y, 0), 'float32')).dataSync()[0] / count).to.be.closeTo(1 - rate, error);
        expect(moments(y).mean.dataSync()[0]).to.be.closeTo(1, error / (1 - rate));
      }
    });

    it('draws the mask of seed, name and step, on this backend as on any', () => {
      const layer = layers.dropout({rate: 0.4, seed: 9, name: 'classifier.3'});
      const x = ones([6, 7]);
      for (let step = 0; step < 3; step++) {
        const mask = ops.dropoutMask([6, 7], 0.4, {seed: 9, stream: streamOf('classifier.3'), step});
        expect(values(drop(layer, x))).to.deep.equal(values(mask));
      }
    });

    it('takes another mask in every step', () => {
      const layer = layers.dropout({seed: 2});
      const x = ones([64]);
      const masks = [0, 1, 2, 3].map(() => values(drop(layer, x)).join());
      expect(new Set(masks).size).to.equal(4);
      expect(layer.step).to.equal(4);
    });

    it('goes on where another run stopped when its step is set', () => {
      const options = {seed: 5, name: 'resumed'};
      const [first, second] = [layers.dropout(options), layers.dropout(options)];
      const x = ones([64]);
      for (let i = 0; i < 3; i++) drop(first, x);
      second.step = first.step;
      expect(values(drop(second, x))).to.deep.equal(values(drop(first, x)));
    });

    it('gives layers of other names and other seeds other masks', () => {
      const x = ones([64]);
      const masks = [
        {seed: 1, name: 'drop_a'},
        {seed: 1, name: 'drop_b'},
        {seed: 2, name: 'drop_a'},
      ].map(options => values(drop(layers.dropout(options), x)).join());
      expect(new Set(masks).size).to.equal(3);
    });

    it('multiplies the gradient by the mask of the same step', () => {
      const layer = layers.dropout({rate: 0.5, seed: 8});
      const x = hashed('x', [4, 8]);
      const mask = ops.dropoutMask([4, 8], 0.5, {seed: 8, stream: streamOf(layer.name), step: 0});
      const [dx] = gradients(() => drop(layer, x), [x], ones([4, 8]));
      expect(values(dx)).to.deep.equal(values(mask));
    });
  });
});

describe('layers.dropout', () => {
  it('passes its input through unchanged, and draws nothing, when not training and at rate 0', () => {
    const x = hashed('x', [3, 5]);
    const layer = layers.dropout({rate: 0.5});
    expect(values(layer.apply(x) as Tensor)).to.deep.equal(values(x));
    expect(values(layer.apply(x, {training: false}) as Tensor)).to.deep.equal(values(x));
    expect(layer.step).to.equal(0);
    const idle = layers.dropout({rate: 0});
    expect(values(drop(idle, x))).to.deep.equal(values(x));
    expect(idle.step).to.equal(0);
  });

  it('leaves nothing behind but its output while training', () => {
    const x = ones([8]);
    const layer = layers.dropout();
    const before = memory().numTensors;
    drop(layer, x);
    expect(memory().numTensors).to.equal(before + 1);
  });

  it('counts one step a batch in the stock model.fit, and none in its validation', async () => {
    const layer = layers.dropout({rate: 0.5});
    const net = sequential({layers: [stock.inputLayer({inputShape: [6]}), layer, stock.dense({units: 1})]});
    net.compile({optimizer: train.sgd(0.01), loss: 'meanSquaredError'});
    const [x, y] = [hashed('x', [8, 6]), hashed('upstream', [8, 1])];
    await net.fit(x, y, {batchSize: 2, epochs: 2, verbose: 0, validationData: [x, y]});
    expect(layer.step).to.equal(8);
  });

  it('takes half as its rate and the global seed as its seed', () => {
    seed(6);
    const config = layers.dropout().getConfig();
    seed(0);
    expect([config.rate, config.seed]).to.deep.equal([0.5, 6]);
  });

  for (const rate of [1, -0.1, 1.5, Number.NaN]) {
    it(`refuses a rate of ${rate}`, () => {
      expect(() => layers.dropout({rate})).to.throw(
        ConfigError,
        `dropout: rate is ${rate}; a probability of at least 0 and below 1 is needed`,
      );
    });
  }

  it('refuses what is not a seed, and more than one input', () => {
    expect(() => layers.dropout({seed: 1.5})).to.throw(
      ConfigError,
      'dropout: seed 1.5 is not an integer from 0 to 4294967295',
    );
    expect(() => layers.dropout({name: 'one'}).apply([ones([2]), ones([2])])).to.throw('one expects 1 inputs');
  });
});
