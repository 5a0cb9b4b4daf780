/** Normalising layers: what holds for every layer, what only these do, and what they say of what cannot work. */
import {
  add,
  memory,
  mul,
  slice,
  sub,
  sum,
  type Tensor,
  tensor,
  tensor2d,
  train,
  variableGrads,
  zeros,
} from '@tensorflow/tfjs-core';
import {input, sequential, layers as stock} from '@tensorflow/tfjs-layers';
import {ConfigError, initializers, layers, ops} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {closeTo} from '../support/closeTo.ts';
import {finiteDifferences, gradients} from '../support/gradients.ts';
import {hashed} from '../support/hashed.ts';
import {layerContract} from '../support/layerContract.ts';
import {throughText} from '../support/saveAndLoad.ts';

const gammaInitializer = initializers.normal({std: 0.8});

layerContract('batchNorm of images', () => layers.batchNorm({gammaInitializer}), [3, 4, 2], {trainsDifferently: true});
layerContract('batchNorm of features', () => layers.batchNorm({momentum: 0.3, epsilon: 0.01}), [5], {
  trainsDifferently: true,
});
layerContract('batchNorm without scale', () => layers.batchNorm({scale: false}), [3, 2, 2], {trainsDifferently: true});
layerContract('batchNorm without shift', () => layers.batchNorm({center: false}), [3, 2, 2], {trainsDifferently: true});
layerContract('batchNorm of volumes', () => layers.batchNorm(), [2, 3, 2, 2], {trainsDifferently: true});
layerContract('batchNorm that only normalises', () => layers.batchNorm({scale: false, center: false}), [3, 2, 2], {
  trainsDifferently: true,
});
layerContract('groupNorm', () => layers.groupNorm({groups: 2, gammaInitializer, epsilon: 0.01}), [3, 2, 4]);
layerContract('instanceNorm', () => layers.instanceNorm({epsilon: 0.01}), [3, 3, 2]);
layerContract(
  'instanceNorm with scale and shift',
  () => layers.instanceNorm({scale: true, center: true, epsilon: 0.01}),
  [3, 3, 2],
);
layerContract('layerNorm', () => layers.layerNorm({epsilon: 0.01}), [3, 2, 4]);
layerContract(
  'layerNorm that only normalises',
  () => layers.layerNorm({scale: false, center: false, epsilon: 0.01}),
  [3, 2, 4],
);
layerContract('layerNorm of several axes', () => layers.layerNorm({normalizedShape: [3, 4], center: false}), [2, 3, 4]);

const channelStatistics = (y: Tensor): {mean: number[]; variance: number[]} => {
  const channels = y.shape[y.rank - 1];
  const values = y.dataSync();
  const of = (c: number): number[] => Array.from(values).filter((_, i) => i % channels === c);
  const average = (list: number[]): number => list.reduce((a, b) => a + b, 0) / list.length;
  const all = Array.from({length: channels}, (_, c) => of(c));
  return {mean: all.map(average), variance: all.map(list => average(list.map(v => (v - average(list)) ** 2)))};
};

onEveryBackend(() => {
  describe('layers.batchNorm in training', () => {
    it('has the gradients of input, scale and shift that finite differences have', () => {
      const x = hashed('x', [4, 2, 3]);
      const layer = layers.batchNorm({gammaInitializer, epsilon: 0.01});
      layer.apply(x);
      const [gamma, beta] = layer.getWeights();
      const forward = (values: Tensor): Tensor => layer.apply(values, {training: true}) as Tensor;
      const upstream = hashed('upstream', x.shape);
      const expected = finiteDifferences(
        ([first, ...weights]) => {
          const statistics = layer.getWeights().slice(2);
          layer.setWeights([...weights.map(each => tensor(each)), ...statistics]);
          return forward(tensor(first, x.shape)).dataSync();
        },
        [x, gamma, beta],
        upstream,
      );
      layer.setWeights([gamma, beta, ...layer.getWeights().slice(2)]);
      const variables = layer.trainableWeights.map(weight => weight.read());
      const actual = gradients(() => forward(x), [x, ...variables], upstream);
      // outputs up to 2 are rounded by 1e-7, which the division by 2 · 2^-10 makes 6e-5; some twenty add up
      for (const [i, each] of actual.entries()) closeTo(each, expected[i], 1e-3);
    });

    it('takes batches of different sizes, one after another', () => {
      const layer = layers.batchNorm();
      for (const batch of [5, 2, 7]) {
        const y = layer.apply(hashed('x', [batch, 3, 2]), {training: true}) as Tensor;
        const {mean, variance} = channelStatistics(y);
        for (const each of mean) expect(each).to.be.closeTo(0, 1e-6);
        for (const each of variance) expect(each).to.be.closeTo(1, 1e-3);
      }
    });

    it('is exact where values are far from 0', () => {
      // one pass over squares would lose the variance of 2/3 beside a mean of 4096
      const far = tensor2d([[4095], [4096], [4097]]);
      const y = layers.batchNorm({epsilon: 0}).apply(far, {training: true}) as Tensor;
      closeTo(y, [-Math.sqrt(1.5), 0, Math.sqrt(1.5)], 1e-5);
    });

    it('differentiates by those weights only that are asked for', () => {
      const layer = layers.batchNorm();
      const x = hashed('x', [4, 3]);
      layer.apply(x);
      const [gamma, beta] = layer.trainableWeights.map(weight => weight.read());
      const upstream = hashed('upstream', [4, 3]);
      const forward = (): Tensor => layer.apply(x, {training: true}) as Tensor;
      const [dx, dGamma, dBeta] = gradients(forward, [x, gamma, beta], upstream);
      closeTo(gradients(forward, [x], upstream)[0], dx.dataSync(), 1e-7);
      closeTo(gradients(forward, [gamma], upstream)[0], dGamma.dataSync(), 1e-7);
      closeTo(gradients(forward, [beta], upstream)[0], dBeta.dataSync(), 1e-7);
    });

    it('leaves nothing behind, forward and backward', () => {
      const layer = layers.batchNorm({momentum: null});
      const x = hashed('x', [4, 3]);
      layer.apply(x);
      const step = (): void => {
        const {value, grads} = variableGrads(() => sum(layer.apply(x, {training: true}) as Tensor));
        value.dispose();
        for (const each of Object.values(grads)) each.dispose();
      };
      step();
      const before = memory().numTensors;
      step();
      expect(memory().numTensors).to.equal(before);
    });
  });

  it('normalising layers take an empty batch', () => {
    for (const layer of [
      layers.batchNorm(),
      layers.groupNorm({groups: 2}),
      layers.layerNorm(),
      layers.instanceNorm(),
    ]) {
      expect((layer.apply(zeros([0, 3, 4])) as Tensor).shape).to.deep.equal([0, 3, 4]);
    }
  });
});

describe('layers.batchNorm', () => {
  const x = tensor2d([
    [1, -2],
    [3, 2],
    [8, 0],
  ]);

  it('counts PyTorch’s way: a share of 0.1 for the batch’s mean and its unbiased variance', () => {
    const layer = layers.batchNorm();
    layer.apply(x, {training: true});
    const [, , mean, variance] = layer.getWeights();
    closeTo(mean, [0.4, 0], 1e-6);
    // variances of (1, 3, 8) and (-2, 2, 0) with a divisor of 2
    closeTo(variance, [0.9 + 0.1 * 13, 0.9 + 0.1 * 4], 1e-6);
  });

  it('weighs all batches alike without a momentum, and counts them', () => {
    const layer = layers.batchNorm({momentum: null});
    for (const factor of [1, 2, 6]) layer.apply(mul(x, factor), {training: true});
    const [, , mean, variance, batches] = layer.getWeights();
    closeTo(mean, [4 * 3, 0], 1e-5);
    closeTo(variance, [(13 * 41) / 3, (4 * 41) / 3], 1e-4);
    closeTo(batches, [3], 0);
  });

  it('normalises by the batch in training only, and by running statistics at other times', () => {
    const layer = layers.batchNorm({epsilon: 0});
    closeTo(layer.apply(x) as Tensor, x.dataSync(), 1e-6);
    const {mean, variance} = channelStatistics(layer.apply(x, {training: true}) as Tensor);
    for (const each of mean) expect(each).to.be.closeTo(0, 1e-6);
    for (const each of variance) expect(each).to.be.closeTo(1, 1e-6);
    const [, , , running] = layer.getWeights();
    const scale = running.dataSync()[0] ** -0.5;
    closeTo(slice(layer.apply(x) as Tensor, 0, 1), [(1 - 0.4) * scale, -2 * 1.3 ** -0.5], 1e-5);
  });

  it('does in training what it does at inference while it is frozen, and its statistics stay', () => {
    const layer = layers.batchNorm();
    layer.apply(x, {training: true});
    const before = layer.getWeights().map(weight => weight.dataSync().slice());
    layer.trainable = false;
    expect(layer.trainableWeights).to.deep.equal([]);
    const y = layer.apply(x, {training: true}) as Tensor;
    closeTo(y, (layer.apply(x) as Tensor).dataSync(), 0);
    expect(layer.getWeights().map(weight => weight.dataSync())).to.deep.equal(before);
    layer.trainable = true;
    layer.apply(x, {training: true});
    expect(layer.getWeights()[2].dataSync()).not.to.deep.equal(before[2]);
  });

  it('is unchanged by the stock model.fit while it is frozen, where the stock layer goes on counting', async () => {
    const layer = layers.batchNorm({trainable: false});
    const stockLayer = stock.batchNormalization({trainable: false});
    for (const [each, moves] of [
      [layer, false],
      [stockLayer, true],
    ] as const) {
      const net = sequential({layers: [stock.inputLayer({inputShape: [2]}), each, stock.dense({units: 1})]});
      net.compile({optimizer: train.sgd(0.01), loss: 'meanSquaredError'});
      const before = each.getWeights().map(weight => weight.dataSync().slice());
      await net.fit(x, zeros([3, 1]), {epochs: 2, verbose: 0});
      const moved = each.getWeights().some((weight, i) => String(weight.dataSync()) !== String(before[i]));
      expect(moved).to.equal(moves);
    }
  });

  it('trains in the stock model.fit and fitDataset’s trainOnBatch: statistics follow the data', async () => {
    const layer = layers.batchNorm({momentum: 0.5});
    const net = sequential({layers: [stock.inputLayer({inputShape: [2]}), layer, stock.dense({units: 1})]});
    net.compile({optimizer: train.sgd(0.01), loss: 'meanSquaredError'});
    await net.fit(x, zeros([3, 1]), {epochs: 20, batchSize: 3, verbose: 0});
    const [, , mean, variance] = layer.getWeights();
    closeTo(mean, [4, 0], 1e-3);
    closeTo(variance, [13, 4], 1e-3);
    const labels = zeros([3, 1]);
    const before = memory().numTensors;
    await net.trainOnBatch(x, labels);
    expect(memory().numTensors).to.equal(before);
  });

  it('always normalises by the batch without running statistics, and has none', () => {
    const layer = layers.batchNorm({trackRunningStats: false, scale: false, center: false});
    const y = layer.apply(x) as Tensor;
    closeTo(layer.apply(x, {training: true}) as Tensor, y.dataSync(), 0);
    for (const each of channelStatistics(y).mean) expect(each).to.be.closeTo(0, 1e-6);
    expect(layer.getWeights()).to.deep.equal([]);
  });

  it('is saved with its statistics and its count, and learns on', async () => {
    const layer = layers.batchNorm({momentum: null});
    const net = sequential({layers: [stock.inputLayer({inputShape: [2]}), layer]});
    layer.apply(x, {training: true});
    const loaded = await throughText(net as never);
    const again = loaded.layers[1];
    const values = (each: {getWeights(): Tensor[]}): unknown => each.getWeights().map(w => w.dataSync());
    expect(values(again)).to.deep.equal(values(layer));
    for (const each of [layer, again]) each.apply(mul(x, 3), {training: true});
    expect(values(again)).to.deep.equal(values(layer));
  });

  it('has PyTorch’s names, the count only where it matters', () => {
    const names = (options: layers.BatchNormOptions): string[] => {
      const layer = layers.batchNorm(options);
      expect(layer.torchTensors()).to.deep.equal([]);
      layer.apply(x);
      return layer.torchTensors().map(({name}) => name);
    };
    expect(names({})).to.deep.equal(['weight', 'bias', 'running_mean', 'running_var']);
    expect(names({momentum: null})).to.deep.equal([
      'weight',
      'bias',
      'running_mean',
      'running_var',
      'num_batches_tracked',
    ]);
    expect(names({scale: false, trackRunningStats: false})).to.deep.equal(['bias']);
  });

  it('differs from the stock layer by Bessel’s correction alone, with Keras’s momentum counted the other way', () => {
    const ours = layers.batchNorm({momentum: 0.01, epsilon: 1e-3});
    const theirs = stock.batchNormalization({momentum: 0.99, epsilon: 1e-3});
    const [a, b] = [ours, theirs].map(layer => layer.apply(x, {training: true}) as Tensor);
    closeTo(a, b.dataSync(), 1e-6);
    closeTo(ours.getWeights()[2], theirs.getWeights()[2].dataSync(), 1e-7);
    // n / (n - 1) of the batch's share
    const theirVariance = theirs.getWeights()[3];
    closeTo(ours.getWeights()[3], add(mul(sub(theirVariance, 0.99), 1.5), 0.99).dataSync(), 1e-6);
  });
});

describe('layers.layerNorm', () => {
  it('over the last axis of images normalises each pixel: ConvNeXt’s LayerNorm2d', () => {
    const y = layers.layerNorm({epsilon: 0}).apply(tensor([1, 3, 10, 30], [1, 1, 2, 2])) as Tensor;
    closeTo(y, [-1, 1, -1, 1], 1e-6);
  });
});

describe('layers.groupNorm', () => {
  it('of one group is layer normalisation of the whole sample, and of each channel instance normalisation', () => {
    const x = hashed('x', [2, 3, 4]);
    const plain = {scale: false, center: false};
    const apply = (layer: ReturnType<typeof layers.groupNorm>): Tensor => layer.apply(x) as Tensor;
    const whole = apply(layers.layerNorm({...plain, normalizedShape: [3, 4]}));
    closeTo(apply(layers.groupNorm({...plain, groups: 1})), whole.dataSync(), 1e-6);
    closeTo(apply(layers.groupNorm({...plain, groups: 4})), apply(layers.instanceNorm()).dataSync(), 1e-6);
  });
});

const refuses = (make: () => unknown, message: string): void => expect(make).to.throw(ConfigError, message) as never;

describe('normalising layers refuse', () => {
  it('options that are none', () => {
    refuses(
      () => layers.batchNorm({momentum: 1.5}),
      'batchNorm: momentum is 1.5; a number from 0 to 1, or null, is needed',
    );
    refuses(() => layers.layerNorm({epsilon: -1}), 'layerNorm: epsilon is -1; a number of at least 0 is needed');
    refuses(() => layers.groupNorm({groups: 0}), 'groupNorm: groups is 0; a positive integer is needed');
    refuses(
      () => layers.layerNorm({normalizedShape: []}),
      'layerNorm: normalizedShape is []; a positive integer, a list of such, or null is needed',
    );
    refuses(() => layers.instanceNorm({gammaInitializer: 'one' as 'ones'}), "instanceNorm: no initializer 'one'");
    refuses(() => layers.batchNorm({seed: -1}), 'batchNorm');
  });

  it('to train on one value a channel, naming the layer, but not to predict it', () => {
    const layer = layers.batchNorm({name: 'bn1'});
    refuses(
      () => layer.apply(zeros([1, 1, 3]), {training: true}),
      "batchNorm 'bn1': training on an input of shape [1,1,3], which has fewer than 2 values for each channel and so no " +
        'variance; use a larger batch (drop a last batch of one sample), or freeze the layer',
    );
    expect((layer.apply(zeros([1, 1, 3])) as Tensor).shape).to.deep.equal([1, 1, 3]);
    refuses(
      () => layers.instanceNorm({name: 'in1'}).apply(zeros([2, 1, 1, 3])),
      "instanceNorm 'in1': the input has shape [2,1,1,3], with one value for each channel and so no variance; larger images",
    );
  });

  it('inputs whose channels are unknown or do not fit', () => {
    const blind = input({shape: [4, null]});
    refuses(
      () => layers.batchNorm({name: 'bn1'}).apply(blind),
      "batchNorm 'bn1': the number of channels is unknown in the input shape [null,4,null]; give the last axis a size",
    );
    refuses(
      () => layers.instanceNorm({name: 'in1'}).apply(blind),
      "instanceNorm 'in1': the number of channels is unknown",
    );
    refuses(
      () => layers.groupNorm({groups: 3, name: 'gn1'}).apply(zeros([1, 2, 4])),
      "groupNorm 'gn1': the input has shape [1,2,4], whose last axis, the channels, cannot be parted into 3 groups",
    );
    refuses(
      () => layers.layerNorm({normalizedShape: [3, 4], name: 'ln1'}).apply(zeros([1, 2, 4])),
      "layerNorm 'ln1': the input has shape [1,2,4]; its last axes are to be [3,4]",
    );
    refuses(
      () => ops.groupNorm(zeros([1, 2, 4]), 3, 0),
      'groupNorm: the input has shape [1,2,4]; [batch, …, channels] with a multiple of 3 channels is needed',
    );
    refuses(() => ops.layerNorm(zeros([1, 4]), 2, 0), 'layerNorm: the input has shape [1,4], of which the last 2 axes');
    refuses(
      () => ops.batchNormTrain(zeros([2, 2], 'int32'), zeros([2]), zeros([2]), 0),
      'batchNormTrain: the input is',
    );
  });
});
