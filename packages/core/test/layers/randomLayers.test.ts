/** What holds for every layer that drops at random, and what each of them drops. */
import {memory, ones, type Tensor, tensor, train} from '@tensorflow/tfjs-core';
import {sequential, layers as stock} from '@tensorflow/tfjs-layers';
import {ConfigError, layers, normal, ops, seed, streamOf} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {closeTo} from '../support/closeTo.ts';
import {gradients} from '../support/gradients.ts';
import {hashed} from '../support/hashed.ts';

interface Row {
  make(options: layers.DropPathOptions): layers.RandomLayer;
  /** A mask's shape for inputs `[6, 5, 4, 3]`. */
  mask: number[];
  /** The output for an input of ones, where the mask is `m`. */
  of(m: number, rate: number): number;
}

/** SELU's lowest value, as the paper has it, and its affine correction. */
const LOWEST = -1.7580993408473766;
const correction = (rate: number): [number, number] => {
  const a = ((1 - rate) * (1 + rate * LOWEST ** 2)) ** -0.5;
  return [a, -a * rate * LOWEST];
};
const times = (m: number): number => m;

const LAYERS: Record<string, Row> = {
  dropout: {make: layers.dropout, mask: [6, 5, 4, 3], of: times},
  spatialDropout: {make: layers.spatialDropout, mask: [6, 1, 1, 3], of: times},
  dropPath: {make: layers.dropPath, mask: [6, 1, 1, 1], of: times},
  'dropPath of batches': {
    make: options => layers.dropPath({...options, mode: 'batch'}),
    mask: [1, 1, 1, 1],
    of: times,
  },
  alphaDropout: {
    make: layers.alphaDropout,
    mask: [6, 5, 4, 3],
    of: (m, rate) => {
      const [a, b] = correction(rate);
      return a * (m > 0 ? 1 : LOWEST) + b;
    },
  },
};

const SHAPE = [6, 5, 4, 3];
const drop = (layer: layers.RandomLayer, x: Tensor): Tensor => layer.apply(x, {training: true}) as Tensor;
const values = (x: Tensor): number[] => [...x.dataSync()];

/** The mask laid over the shape, read in JavaScript: axes of 1 are repeated. */
function spread(mask: Tensor, shape: readonly number[]): number[] {
  const data = mask.dataSync();
  return Array.from({length: shape.reduce((a, b) => a * b, 1)}, (_, flat) => {
    let [rest, at, stride] = [flat, 0, 1];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const index = rest % shape[axis];
      rest = Math.floor(rest / shape[axis]);
      if (mask.shape[axis] > 1) at += index * stride;
      stride *= mask.shape[axis];
    }
    return data[at];
  });
}

for (const [name, {make, mask, of}] of Object.entries(LAYERS)) {
  onEveryBackend(() => {
    describe(`layers.${name} on random numbers`, () => {
      it('draws the mask of seed, name and step, a fresh one each step, on this backend as on any', () => {
        const layer = make({rate: 0.4, seed: 9, name: `drawn.${name}`});
        const x = ones(SHAPE);
        for (let step = 0; step < 4; step++) {
          const drawn = ops.dropoutMask(mask, 0.4, {seed: 9, stream: streamOf(`drawn.${name}`), step});
          const expected = spread(drawn, SHAPE).map(m => of(m, 0.4));
          closeTo(drop(layer, x), expected, 1e-6);
        }
        expect(layer.step).to.equal(4);
      });

      it('goes on where another run stopped when its step is set, to the last bit', () => {
        const options = {seed: 5, rate: 0.3, name: `resumed.${name}`};
        const [first, second] = [make(options), make(options)];
        const x = hashed('x', SHAPE);
        for (let i = 0; i < 3; i++) drop(first, x);
        second.step = first.step;
        for (let i = 0; i < 3; i++) expect(values(drop(second, x))).to.deep.equal(values(drop(first, x)));
      });

      it('has as its gradient what it multiplies its input with in the same step', () => {
        const options = {seed: 8, rate: 0.5, name: `slope.${name}`};
        const x = hashed('x', SHAPE);
        const [dx] = gradients(() => drop(make(options), x), [x], ones(SHAPE));
        const drawn = ops.dropoutMask(mask, 0.5, {seed: 8, stream: streamOf(options.name), step: 0});
        const slope = name === 'alphaDropout' ? correction(0.5)[0] : 2;
        const expected = spread(drawn, SHAPE).map(m => (m > 0 ? slope : 0));
        closeTo(dx, expected, 1e-6);
      });
    });
  });

  describe(`layers.${name}`, () => {
    it('drops at its rate, within what chance allows, and has the mean that this makes: of a mask, the input’s', () => {
      // what is dropped at once is one value here, so that the values are independent
      const [shape, independent] = name.startsWith('dropPath') ? [[1, 1], 1] : [[1, 1, 50], 50];
      const draws = 2000;
      for (const rate of [0.1, 0.5, 0.9]) {
        const layer = make({rate, seed: 1, name: `rate.${name}`});
        const [low, high] = [of(0, rate), of(1 / (1 - rate), rate)];
        const drawn = Array.from({length: draws / independent}, () => values(drop(layer, ones(shape)))).flat();
        // 5 standard errors of a mean of Bernoulli draws
        const error = 5 * Math.sqrt((rate * (1 - rate)) / draws);
        const dropped = drawn.filter(value => Math.abs(value - low) < 1e-5).length;
        expect(dropped / draws).to.be.closeTo(rate, error);
        const mean = name === 'alphaDropout' ? low * rate + high * (1 - rate) : 1;
        expect(drawn.reduce((a, b) => a + b, 0) / draws).to.be.closeTo(mean, error * (high - low));
      }
    });

    it('gives layers of other names and other seeds other masks', () => {
      // ten steps each, because one mask of a batch is but one bit
      const run = (options: layers.DropOptions): string => {
        const layer = make({...options, rate: 0.5});
        return Array.from({length: 20}, () => values(drop(layer, ones([3, 2, 4]))).join()).join();
      };
      const a = `a.${name}`;
      const runs = [
        {seed: 1, name: a},
        {seed: 1, name: `b.${name}`},
        {seed: 2, name: a},
      ].map(run);
      expect(new Set(runs).size).to.equal(3);
    });

    it('passes its input through, and draws nothing, when not training and at rate 0', () => {
      const x = hashed('x', SHAPE);
      const layer = make({rate: 0.5});
      expect(values(layer.apply(x) as Tensor)).to.deep.equal(values(x));
      expect(values(layer.apply(x, {training: false}) as Tensor)).to.deep.equal(values(x));
      const idle = make({rate: 0});
      expect(values(drop(idle, x))).to.deep.equal(values(x));
      expect([layer.step, idle.step]).to.deep.equal([0, 0]);
    });

    it('leaves nothing behind but its output while training', () => {
      const [layer, x] = [make({}), ones(SHAPE)];
      const before = memory().numTensors;
      drop(layer, x);
      expect(memory().numTensors).to.equal(before + 1);
    });

    it('counts one step a batch in the stock model.fit, and none in its validation', async () => {
      const layer = make({rate: 0.5});
      const net = sequential({layers: [stock.inputLayer({inputShape: [2, 3]}), layer, stock.flatten()]});
      net.add(stock.dense({units: 1}));
      net.compile({optimizer: train.sgd(0.01), loss: 'meanSquaredError'});
      const [x, y] = [hashed('x', [8, 2, 3]), hashed('upstream', [8, 1])];
      await net.fit(x, y, {batchSize: 2, epochs: 2, verbose: 0, validationData: [x, y]});
      expect(layer.step).to.equal(8);
    });

    it('takes half as its rate and the global seed as its seed', () => {
      seed(6);
      const config = make({}).getConfig();
      seed(0);
      expect([config.rate, config.seed]).to.deep.equal([0.5, 6]);
    });

    it('refuses a rate and a seed that are none', () => {
      const owner = name.split(' ')[0];
      for (const rate of [1, -0.1, Number.NaN]) {
        expect(() => make({rate})).to.throw(
          ConfigError,
          `${owner}: rate is ${rate}; a probability of at least 0 and below 1 is needed`,
        );
      }
      expect(() => make({seed: -1})).to.throw(ConfigError, `${owner}: seed -1 is not an integer from 0 to 4294967295`);
    });
  });
}

describe('layers.spatialDropout', () => {
  it('drops whole channels of sequences, images and volumes', () => {
    for (const shape of [
      [4, 9, 5],
      [4, 3, 3, 5],
      [4, 3, 2, 2, 5],
    ]) {
      const y = values(drop(layers.spatialDropout({seed: 3}), ones(shape)));
      const places = y.length / 20;
      const perChannel = Array.from({length: 4}, (_, n) =>
        Array.from({length: 5}, (_, c) => new Set(Array.from({length: places}, (_, p) => y[(n * places + p) * 5 + c]))),
      ).flat();
      expect(perChannel.every(set => set.size === 1)).to.equal(true);
      expect(new Set(perChannel.map(set => [...set][0]))).to.deep.equal(new Set([0, 2]));
    }
  });

  it('refuses what has no axis between samples and channels', () => {
    expect(() => layers.spatialDropout().apply(ones([2, 3]))).to.throw('expected min_ndim=3, found ndim=2');
  });
});

describe('layers.dropPath', () => {
  it('refuses a mode that is none', () => {
    expect(() => layers.dropPath({mode: 'sample' as 'row'})).to.throw(
      ConfigError,
      "dropPath: mode is 'sample'; 'row' (each sample by itself) or 'batch' is needed",
    );
  });
});

describe('layers.alphaDropout', () => {
  it('keeps mean 0 and variance 1 of its input', () => {
    const count = 100_000;
    const x = tensor(normal({seed: 2, stream: 1, step: 0}, count), [1000, 100]);
    for (const rate of [0.05, 0.1, 0.5]) {
      const y = values(drop(layers.alphaDropout({rate, seed: 4}), x));
      const mean = y.reduce((a, b) => a + b, 0) / count;
      const variance = y.reduce((a, b) => a + (b - mean) ** 2, 0) / count;
      // 5 standard errors; the fourth moment of the mixture is below 4 at these rates, so that of squares is below 3
      expect(mean).to.be.closeTo(0, 5 / Math.sqrt(count));
      expect(variance).to.be.closeTo(1, 5 * Math.sqrt(3 / count));
    }
  });

  it('puts the same value for all that it drops, as PyTorch does: by hand at rate one half', () => {
    const y = values(drop(layers.alphaDropout({seed: 4}), ones([200])));
    const [a, b] = correction(0.5);
    // (0.5 + 1.7581² · 0.25)^-0.5
    expect(a).to.be.closeTo(0.8864, 1e-4);
    const seen = [...new Set(y.map(v => v.toFixed(5)))].sort();
    expect(seen).to.deep.equal([a * LOWEST + b, a + b].map(v => v.toFixed(5)).sort());
  });
});
