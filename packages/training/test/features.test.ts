import {mkdtemp, readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {memory, neg, randomNormal, type Tensor, tensor1d, tidy} from '@tensorflow/tfjs-core';
import {
  input,
  type LayersModel,
  model as makeModel,
  type SymbolicTensor,
  sequential,
  layers as stock,
} from '@tensorflow/tfjs-layers';
import {layers, normal, optimizers, streamOf} from '@tfjs-zoo/core';
import {
  arrayDataset,
  balance,
  type ImageDataset,
  imageClassificationPreset,
  imageTrainingPreset,
  type RgbImage,
  type SampleTransform,
  transforms,
} from '@tfjs-zoo/data';
import {freeze, unfreeze} from '@tfjs-zoo/models';
import {type FitOptions, fineTune, fit, gradualUnfreezing, type History, type TrainingData} from '@tfjs-zoo/training';
import {runDirectory} from '@tfjs-zoo/training/node';
import {expect} from 'chai';
import {onEveryBackend} from '../../../test/support/backends.ts';
import {FeatureCache} from '../src/features/featureCache.ts';
import {frozenBody} from '../src/features/frozenBody.ts';
import {modelShape} from '../src/loop/modelShape.ts';
import {objective} from '../src/loop/objective.ts';
import type {TrainPlan} from '../src/loop/trainPlan.ts';
import {SmallDataset} from './support/smallModel.ts';

const SIZE = 12;
const plain = imageClassificationPreset({resize: SIZE, crop: SIZE});

/** 22 images of three classes, and a count of how often each was asked for. */
function images(transform: SampleTransform = plain): {data: ImageDataset; reads: number[]} {
  const all: RgbImage[] = Array.from({length: 22}, (_, i) => ({
    width: SIZE,
    height: SIZE,
    data: Uint8Array.from(normal({seed: 4, stream: streamOf('features'), step: i}, SIZE * SIZE * 3), v =>
      Math.min(255, Math.max(0, 128 + 50 * v + 30 * (i % 3))),
    ),
  }));
  const reads = all.map(() => 0);
  const counted = Object.defineProperties([], {
    length: {value: all.length},
    ...Object.fromEntries(
      all.map((image, i) => [
        i,
        {
          get() {
            reads[i] += 1;
            return image;
          },
        },
      ]),
    ),
  }) as readonly RgbImage[];
  const labels = all.map((_, i) => i % 3);
  return {data: arrayDataset({images: counted, labels, transform, sampleShape: [SIZE, SIZE, 3]}), reads};
}

/** Two convolutions with batch norm, dropout, two linear layers; the convolutions are frozen. */
function network({bodyDropout = 0, freezeNorm = true} = {}): LayersModel {
  const net = sequential({
    layers: [
      stock.inputLayer({inputShape: [SIZE, SIZE, 3]}),
      layers.conv2d({name: 'body.0', filters: 8, kernelSize: 3, padding: 1, seed: 1}),
      layers.dropout({name: 'body.drop', rate: bodyDropout, seed: 2}),
      layers.batchNorm({name: 'body.norm'}),
      layers.relu({name: 'body.1'}),
      layers.conv2d({name: 'body.2', filters: 8, kernelSize: 3, strides: 2, seed: 3}),
      layers.flatten({name: 'body.flat'}),
      layers.dropout({name: 'head.drop', rate: 0.4, seed: 4}),
      layers.linear({name: 'head.0', units: 6, seed: 5}),
      layers.relu({name: 'head.1'}),
      layers.linear({name: 'head.2', units: 3, seed: 6}),
    ],
  });
  freeze(net, freezeNorm ? ['body.0', 'body.norm', 'body.2'] : ['body.0', 'body.2']);
  return net;
}

interface Outcome {
  readonly history: History;
  readonly weights: readonly number[];
}

const base: FitOptions = {epochs: 3, batchSize: 8, seed: 5, optimizer: 'adamW', learningRate: 0.01};

async function trained(data: TrainingData, options: Partial<FitOptions>, make = network): Promise<Outcome> {
  const net = make();
  const history = await fit(net, data, {...base, ...options});
  const weights = net.weights.flatMap(weight => [...weight.read().dataSync()]);
  net.dispose();
  return {history, weights};
}

/** Sums of a few hundred products are rounded in another order if other samples share the batch. */
const ROUNDING = 1e-5;

function expectClose(a: Outcome, b: Outcome): void {
  expect(a.weights).to.have.length(b.weights.length);
  const apart = a.weights.reduce((most, weight, i) => Math.max(most, Math.abs(weight - b.weights[i])), 0);
  expect(apart).to.be.below(ROUNDING);
  expect(Object.keys(a.history.logs)).to.deep.equal(Object.keys(b.history.logs));
  for (const [name, values] of Object.entries(a.history.logs)) {
    for (const [i, value] of values.entries()) expect(value, name).to.be.closeTo(b.history.logs[name][i], ROUNDING);
  }
}

/** Directories of features in a directory. */
const leftIn = async (directory: string): Promise<string[]> =>
  (await readdir(directory)).filter(name => name.startsWith('tfjs-zoo-features-'));

describe('cacheFeatures', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tfjs-zoo-test-'));
  });
  afterEach(() => rm(directory, {recursive: true, force: true}));

  onEveryBackend(() => {
    it('trains to the same weights and history as without it, shuffled, with dropout in the head and validation', async () => {
      const {data} = images();
      const validation = data.subset([0, 3, 7, 8, 20]);
      const without = await trained(data, {validation, cacheFeatures: false});
      expectClose(await trained(data, {validation}), without);
      expectClose(await trained(data, {validation, cacheFeatures: true}), without);
    });

    it('gives the same bits whether features are in memory, on disk or both', async () => {
      const {data} = images();
      const whole = await trained(data, {cacheFeatures: true});
      const bytesEach = 5 * 5 * 8 * 4;
      for (const maxBytes of [1, 7 * bytesEach]) {
        const spilled = await trained(data, {cacheFeatures: {maxBytes, directory}});
        expect(spilled.weights).to.deep.equal(whole.weights);
        expect(spilled.history.logs).to.deep.equal(whole.history.logs);
      }
    });

    it('does the same for two tensors', async () => {
      const xs = randomNormal([22, SIZE, SIZE, 3], 0, 1, 'float32', 3);
      const ys = tensor1d(
        Array.from({length: 22}, (_, i) => i % 3),
        'int32',
      );
      const without = await trained({xs, ys}, {cacheFeatures: false});
      expectClose(await trained({xs, ys}, {cacheFeatures: true, validation: {xs, ys}}), {
        ...without,
        history: (await trained({xs, ys}, {cacheFeatures: false, validation: {xs, ys}})).history,
      });
      for (const tensor of [xs, ys]) tensor.dispose();
    });

    it('leaves no tensor behind', async () => {
      const {data} = images();
      const net = network();
      await fit(net, data, {...base, epochs: 1});
      const before = memory().numTensors;
      await fit(net, data, {...base, validation: data, cacheFeatures: true});
      expect(memory().numTensors).to.equal(before);
      net.dispose();
    });
  });

  it('reads each sample once, however many epochs there are', async () => {
    const {data, reads} = images();
    await trained(data, {cacheFeatures: {maxBytes: 4000, directory}, epochs: 5});
    // the first batch is looked at beforehand
    expect(reads.reduce((sum, count) => sum + count, 0)).to.be.at.most(2 * 22);
    const without = images();
    await trained(without.data, {cacheFeatures: false, epochs: 5});
    expect(without.reads).to.deep.equal(without.reads.map(() => 5));
  });

  it('is automatic in the frozen phase of fineTune', async () => {
    const {data, reads} = images();
    const net = network();
    const groups = [['body.0', 'body.norm', 'body.2'], ['head']];
    await fineTune(net, data, {epochs: 1, freezeEpochs: 4, batchSize: 8, groups, trainBatchNorm: false});
    // once for the features, once in the epoch in which everything learns, and the first batch to look at it
    expect(Math.max(...reads)).to.be.at.most(3);
    expect(net.trainableWeights).to.have.length(net.weights.length - 2);
    net.dispose();
  });

  it('removes its file at the end, also after an error, and when it is aborted while it computes', async () => {
    const {data} = images();
    const cacheFeatures = {maxBytes: 1, directory};
    await trained(data, {cacheFeatures});
    expect(await leftIn(directory)).to.deep.equal([]);
    const fails = {
      onEpochEnd: () => {
        throw new Error('mine');
      },
    };
    await expect(trained(data, {cacheFeatures, callbacks: [fails]})).to.be.rejectedWith('mine');
    expect(await leftIn(directory)).to.deep.equal([]);
    const abort = new AbortController();
    const aborting = images(
      Object.assign(
        (image: RgbImage) => {
          abort.abort();
          return plain(image);
        },
        {outputShape: plain.outputShape},
      ),
    );
    const {history} = await trained(aborting.data, {cacheFeatures, signal: abort.signal});
    expect(history.stopReason).to.equal('aborted');
    expect(history.steps).to.equal(0);
    expect(await leftIn(directory)).to.deep.equal([]);
  });

  it('goes on to the last bit in the middle of an epoch', async () => {
    const {data} = images();
    const whole = await trained(data, {run: runDirectory(join(directory, 'whole'))});
    let left = 4;
    const pull = {
      onBatchBegin: () => {
        if (left-- === 0) throw new Error('the plug was pulled');
      },
    };
    const nothing = {onBatchBegin: () => {}};
    const run = join(directory, 'cut');
    await expect(trained(data, {run: runDirectory(run, {everySteps: 1}), callbacks: [pull]})).to.be.rejectedWith(
      'plug',
    );
    const {history, weights} = await trained(data, {run: runDirectory(run), callbacks: [nothing]});
    expect(weights).to.deep.equal(whole.weights);
    expect(history.logs).to.deep.equal(whole.history.logs);
  });

  it('does not go on without it where it was on', async () => {
    const {data} = images();
    await trained(data, {run: runDirectory(directory)});
    await expect(trained(data, {run: runDirectory(directory), cacheFeatures: false})).to.be.rejectedWith(
      'cacheFeatures',
    );
  });

  it('follows layers that are unfrozen on the way, and then stops', async () => {
    const thaw = (): ReturnType<typeof gradualUnfreezing> =>
      gradualUnfreezing({groups: [['body.0', 'body.norm', 'body.2'], ['head']], everyEpochs: 2});
    const {data} = images();
    const without = await trained(data, {epochs: 4, callbacks: [thaw()], cacheFeatures: false});
    expectClose(await trained(data, {epochs: 4, callbacks: [thaw()]}), without);
  });

  it('computes anew what a callback has changed', async () => {
    const {data} = images();
    const change = {
      onEpochEnd: async (epoch: number) => {
        if (epoch === 0)
          tidy(() =>
            changed.getLayer('body.0').setWeights(
              changed
                .getLayer('body.0')
                .getWeights()
                .map(w => neg(w)),
            ),
          );
      },
    };
    let changed: LayersModel;
    const make = (): LayersModel => {
      changed = network();
      return changed;
    };
    const without = await trained(data, {callbacks: [change], cacheFeatures: false}, make);
    expectClose(await trained(data, {callbacks: [change]}, make), without);
  });

  it('goes on drawing balanced classes', async () => {
    const {data} = images();
    const drawn = balance(data);
    expectClose(await trained(drawn, {}), await trained(drawn, {cacheFeatures: false}));
  });

  it('skips or names a sample that cannot be read, as training without it does', async () => {
    const broken = images(
      Object.assign(
        (image: RgbImage) => {
          if (image.data[0] === images7) throw new Error('cannot be decoded');
          return plain(image);
        },
        {outputShape: plain.outputShape},
      ),
    );
    const images7 = (await images().data.image(7)).data[0];
    const skipping = {cacheFeatures: true, batches: {onBadSample: 'skip'}} as const;
    const {history} = await trained(broken.data, skipping);
    expect(history.loading[0].skipped).to.be.at.least(1);
    expectClose(await trained(broken.data, skipping), await trained(broken.data, {...skipping, cacheFeatures: false}));
    await expect(trained(broken.data, {cacheFeatures: true})).to.be.rejectedWith(/image \d+: cannot be decoded/);
  });

  describe('with true, where it cannot be', () => {
    const cases: readonly [string, () => TrainingData, Partial<FitOptions>, () => LayersModel, string][] = [
      [
        'the transform is random',
        () => images(imageTrainingPreset({crop: SIZE})).data,
        {},
        network,
        "'imageTrainingPreset' is random",
      ],
      ['batches are mixed', () => images().data, {batches: {mix: transforms.mixUp()}}, network, 'batches.mix changes'],
      [
        'the body has dropout and nothing before it',
        () => images().data,
        {},
        dropoutFirst,
        "layer 'first' (ZooDropout) is random",
      ],
      ['nothing is frozen', () => images().data, {}, thawed, "layer 'body.0' is trained"],
      [
        'the data is no list of samples',
        () => new SmallDataset(9),
        {},
        network,
        'does not give its samples by their index',
      ],
      [
        'the data comes in batches',
        async function* () {},
        {shuffle: false, batchSize: undefined, seed: undefined},
        network,
        'ready-made batches',
      ],
      [
        'there is no room',
        () => images().data,
        {cacheFeatures: {maxBytes: 100, maxDiskBytes: 200}},
        network,
        'they take 17600 bytes, and cacheFeatures.maxBytes is 100 and maxDiskBytes 200',
      ],
    ];
    for (const [name, data, options, make, text] of cases) {
      it(`says that ${name}`, async () => {
        await expect(trained(data(), {cacheFeatures: true, ...options}, make)).to.be.rejectedWith(text);
      });
    }

    it('says which settings there are', async () => {
      const wrong = 'yes' as 'auto';
      await expect(trained(images().data, {cacheFeatures: wrong})).to.be.rejectedWith(
        `fit: cacheFeatures is "yes"; it must be 'auto', true, false or {maxBytes, maxDiskBytes, directory}`,
      );
      await expect(trained(images().data, {cacheFeatures: {maxBytes: 0}})).to.be.rejectedWith('cacheFeatures.maxBytes');
      await expect(trained(images().data, {cacheFeatures: {maxDiskBytes: -1}})).to.be.rejectedWith(
        'cacheFeatures.maxDiskBytes is -1; a number of at least 0 is needed',
      );
      const options = {epochs: 1, freezeEpochs: 0, cacheFeatures: true} as const;
      await expect(fineTune(network(), images().data, options)).to.be.rejectedWith(
        'fineTune: cacheFeatures is given, but freezeEpochs is 0',
      );
    });

    it('says that the directory cannot be used', async () => {
      const cacheFeatures = {maxBytes: 1, directory: join(directory, 'none')};
      await expect(trained(images().data, {cacheFeatures})).to.be.rejectedWith(
        /a file in '.*none' is of no use: ENOENT/,
      );
    });
  });

  it('by itself warns, and goes on without, if the disk cannot be used', async () => {
    const net = network();
    const {data} = images();
    const shape = modelShape('fit', net);
    const plan = {
      ...{owner: 'fit', model: net, shape, data, walking: {batchSize: 8}, objective: objective('fit', net, shape, {})},
      ...{optimizer: optimizers.adam(), schedule: undefined, validation: undefined, signal: undefined, epochs: [0, 3]},
      cache: {must: false, maxBytes: 1, maxDiskBytes: 1e9, directory: join(directory, 'none')},
    } as unknown as TrainPlan;
    const told: string[] = [];
    const {warn} = console;
    console.warn = (text: string) => told.push(text);
    try {
      const cache = new FeatureCache(plan, () => false);
      for (let epoch = 0; epoch < 2; epoch++) expect((await cache.epochData())?.training.data).to.equal(data);
    } finally {
      console.warn = warn;
    }
    expect(told).to.have.length(1);
    expect(told[0]).to.match(
      /^tfjs-zoo: fit: features are computed in each epoch: a file in '.*none' is of no use: ENOENT/,
    );
    net.dispose();
  });

  it('takes a transform of which nothing is known for plain only if it is told to', async () => {
    const own = Object.assign((image: RgbImage) => plain(image), {outputShape: plain.outputShape});
    const [auto, told] = [images(own), images(own)];
    await trained(auto.data, {});
    expect(auto.reads).to.deep.equal(auto.reads.map(() => 3));
    await trained(told.data, {cacheFeatures: true});
    expect(Math.max(...told.reads)).to.be.at.most(2);
  });

  it('does nothing by itself for a single epoch', async () => {
    const {data, reads} = images();
    await trained(data, {epochs: 1});
    expect(reads).to.deep.equal(reads.map(() => 1));
  });
});

/** Nothing before its dropout has weights. */
function dropoutFirst(): LayersModel {
  const net = sequential({
    layers: [
      stock.inputLayer({inputShape: [SIZE, SIZE, 3]}),
      layers.dropout({name: 'first', rate: 0.5, seed: 1}),
      layers.conv2d({name: 'body', filters: 2, kernelSize: 3, seed: 1}),
      layers.flatten({name: 'flat'}),
      layers.linear({name: 'head', units: 3, seed: 3}),
    ],
  });
  freeze(net, 'body');
  return net;
}

function thawed(): LayersModel {
  const net = network();
  unfreeze(net);
  return net;
}

describe('frozenBody', () => {
  /** A residual block behind a convolution, then a linear layer. */
  function residual(): LayersModel {
    const image = input({shape: [6, 6, 2]});
    const conv = (name: string, x: SymbolicTensor): SymbolicTensor =>
      layers.conv2d({name, filters: 4, kernelSize: 3, padding: 1, seed: 1}).apply(x) as SymbolicTensor;
    const stem = conv('stem', image);
    const inner = conv('inner', stem);
    const sum = stock.add({name: 'sum'}).apply([stem, inner]) as SymbolicTensor;
    const flat = layers.flatten({name: 'flat'}).apply(sum) as SymbolicTensor;
    const scores = layers.linear({name: 'head', units: 2, seed: 1}).apply(flat) as SymbolicTensor;
    return makeModel({inputs: image, outputs: scores});
  }
  const cut = (net: LayersModel): string => {
    const body = frozenBody(net);
    return typeof body === 'string' ? `none: ${body}` : body.name;
  };

  it('cuts where everything flows through one tensor', () => {
    const net = residual();
    freeze(net, ['stem', 'inner']);
    expect(cut(net)).to.equal('flat');
    unfreeze(net, 'inner');
    // the sum needs both branches, so what lies before them is all that stays
    expect(cut(net)).to.equal('stem');
    unfreeze(net, 'stem');
    expect(cut(net)).to.equal("none: layer 'stem' is trained");
  });

  it('stops before dropout, batch statistics and layers of which nothing is known', () => {
    expect(cut(network())).to.equal('body.flat');
    expect(cut(network({bodyDropout: 0.1}))).to.equal('body.0');
    expect(cut(network({freezeNorm: false}))).to.equal('body.drop');
    const withNoise = sequential({
      layers: [
        stock.dense({name: 'a', units: 2, inputShape: [2]}),
        stock.gaussianNoise({name: 'noise', stddev: 1}),
        stock.dense({name: 'b', units: 2}),
      ],
    });
    freeze(withNoise, 'a');
    expect(cut(withNoise)).to.equal('a');
    const withStock = sequential({
      layers: [stock.batchNormalization({name: 'norm', inputShape: [2]}), stock.dense({name: 'b', units: 2})],
    });
    freeze(withStock, 'norm');
    expect(cut(withStock)).to.equal("none: layer 'norm' (tfjs's BatchNormalization) uses the batch's statistics");
  });

  it('gives the whole network’s outputs from its two parts', () => {
    const net = residual();
    freeze(net, ['stem', 'inner']);
    const body = frozenBody(net);
    if (typeof body === 'string') throw new Error(body);
    tidy(() => {
      const xs = randomNormal([3, 6, 6, 2], 0, 1, 'float32', 1);
      expect(body.shape).to.deep.equal([144]);
      const both = body.head(body.features(xs), false);
      expect(both.dataSync()).to.deep.equal((net.apply(xs, {training: false}) as Tensor).dataSync());
    });
  });

  it('leaves the network as it is: no layer is connected a second time', () => {
    const net = residual();
    freeze(net, ['stem', 'inner']);
    frozenBody(net);
    for (const layer of net.layers) expect(layer.inboundNodes, layer.name).to.have.length(1);
  });
});
