import {mkdir, mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {memory} from '@tensorflow/tfjs-core';
import {type LayersModel, layers, sequential} from '@tensorflow/tfjs-layers';
import {arrayDataset, type BadSample, type RgbImage, transforms} from '@tfjs-zoo/data';
import {imageFolder, loader} from '@tfjs-zoo/data/node';
import {type BatchSettings, evaluate, fineTune, fit} from '@tfjs-zoo/training';
import {expect} from 'chai';
import sharp from 'sharp';
import {weightsOf} from './support/smallModel.ts';

const SHAPE = [3, 4, 3] as const;

/** A network for samples of {@link SHAPE}, always the same. */
function network({bytes = false, classes = 2} = {}): LayersModel {
  return sequential({
    layers: [
      ...(bytes ? [layers.rescaling({scale: 1 / 255, inputShape: [...SHAPE]})] : []),
      layers.flatten({inputShape: [...SHAPE]}),
      layers.dense({units: classes, kernelInitializer: 'zeros'}),
    ],
  });
}

/** Image `i`, made by formula. */
const image = (i: number): RgbImage => ({
  ...{width: 4, height: 3},
  data: Uint8Array.from({length: 36}, (_, at) => Math.imul(at + 36 * i, 0x9e3779b1) >>> 24),
});

const isImage = ({data}: RgbImage, i: number): boolean => image(i).data.every((byte, at) => byte === data[at]);

/** Two classes by turns. */
function digits(count: number, transform: (image: RgbImage) => Float32Array = transforms.toTensorData()) {
  return arrayDataset({
    images: Array.from({length: count}, (_, i) => image(i)),
    labels: Array.from({length: count}, (_, i) => i % 2),
    transform,
    sampleShape: SHAPE,
  });
}

const settings = {epochs: 1, batchSize: 4, optimizer: 'sgd', learningRate: 0.1} as const;

describe('the batches setting of fit', () => {
  const cases: readonly [string, BatchSettings][] = [
    ['mix', {mix: transforms.mixUp()}],
    ['shard', {shard: {index: 1, count: 2}}],
    ['dropLast', {dropLast: true}],
    ['labels', {labels: 'index'}],
    ['dtype', {dtype: 'uint8'}],
  ];
  for (const [name, batches] of cases) {
    it(`trains on what the dataset makes of ${name}`, async () => {
      const bytes = name === 'dtype';
      const data = bytes ? digits(11, transforms.toTensorData({maxValue: 255})) : digits(11);
      const weights: number[][] = [];
      const steps: number[] = [];
      for (const ready of [false, true]) {
        const model = network({bytes});
        const history = ready
          ? await fit(model, data.batches({...batches, batchSize: 4, shuffle: true}), {
              ...settings,
              batchSize: undefined,
            })
          : await fit(model, data, {...settings, batches});
        weights.push(weightsOf(model));
        steps.push(history.steps);
        model.dispose();
      }
      expect(weights[0]).to.deep.equal(weights[1]);
      expect(steps[0]).to.equal(steps[1]);
    });
  }

  it('makes other batches with mix, shard and dropLast, and the same of one-hot labels and indices', async () => {
    const trained = async (batches?: BatchSettings) => {
      const model = network();
      await fit(model, digits(11), {...settings, batches});
      const weights = weightsOf(model);
      model.dispose();
      return weights;
    };
    const plain = await trained();
    for (const [name, batches] of cases.slice(0, 3)) expect(await trained(batches), name).not.to.deep.equal(plain);
    (await trained({labels: 'index'})).forEach((weight, i) => {
      expect(weight).to.be.closeTo(plain[i], 1e-6);
    });
  });

  it('validates on whole, unmixed data', async () => {
    const model = network();
    const validation = digits(7);
    const batches = {mix: transforms.cutMix(), shard: {index: 0, count: 2}, dropLast: true};
    const {logs} = await fit(model, digits(11), {...settings, batches, validation});
    expect(logs.val_loss[0]).to.be.closeTo((await evaluate(model, validation)).loss, 1e-6);
    model.dispose();
  });

  it('leaves broken samples out of training, validation and evaluation, and tells', async () => {
    const broken = (bad: number) =>
      digits(9, given => {
        if (isImage(given, bad)) throw new RangeError('broken');
        return transforms.toTensorData()(given);
      });
    const model = network();
    const told: string[] = [];
    const batches = {onBadSample: ({name}: BadSample) => told.push(name)};
    const history = await fit(model, broken(3), {...settings, epochs: 2, batches, validation: broken(5)});
    expect(told).to.deep.equal(['image 3', 'image 5', 'image 3', 'image 5']);
    expect(history.loading.map(({epoch, skipped}) => [epoch, skipped])).to.deep.equal([
      [0, 1],
      [1, 1],
    ]);
    const {loss} = await evaluate(model, broken(8), {batches: {onBadSample: 'skip'}});
    expect(loss).to.be.closeTo((await evaluate(model, digits(8))).loss, 1e-6);
    await expect(evaluate(model, broken(8))).to.be.rejectedWith('image 8: broken');
    model.dispose();
  });

  it('reaches fineTune', async () => {
    const told: string[] = [];
    const data = digits(6, given => {
      if (isImage(given, 2)) throw new RangeError('broken');
      return transforms.toTensorData()(given);
    });
    const model = network();
    const batches = {onBadSample: ({name}: BadSample) => told.push(name)};
    const history = await fineTune(model, data, {epochs: 1, batchSize: 4, batches});
    expect(told).to.deep.equal(['image 2', 'image 2']);
    expect(history.loading.map(({epoch}) => epoch)).to.deep.equal([0, 1]);
    model.dispose();
  });

  it('is refused for data that comes in batches already', async () => {
    const model = network();
    const ready = digits(4).batches();
    await expect(fit(model, ready, {epochs: 1, batches: {mix: transforms.mixUp()}})).to.be.rejectedWith(
      'fit: batches.mix is given, but the data is not a Dataset, which makes its batches when it is trained on; set it ' +
        'where they are made',
    );
    await expect(evaluate(model, ready, {batches: {dropLast: true}})).to.be.rejectedWith(
      'evaluate: batches.dropLast is given, but the data is not a Dataset',
    );
    model.dispose();
  });
});

describe('history.loading', () => {
  it('counts the time that batches were waited for, and not the time of steps', async () => {
    let preparing = 0;
    let busy = 0;
    async function* slow() {
      for await (const batch of digits(8).batches({batchSize: 4})) {
        const since = performance.now();
        await new Promise(resolve => setTimeout(resolve, 5));
        preparing += (performance.now() - since) / 1000;
        yield batch;
      }
    }
    const onBatchEnd = () => {
      const since = performance.now();
      while (performance.now() - since < 5);
      busy += (performance.now() - since) / 1000;
    };
    const model = network();
    const history = await fit(model, slow(), {epochs: 1, callbacks: [{onBatchEnd}]});
    const [{seconds, dataWait}] = history.loading;
    expect(dataWait).to.be.at.least(preparing);
    expect(seconds).to.be.at.least(dataWait + busy);
    model.dispose();
  });

  it('is no part of what is compared or stored', async () => {
    const runs = [];
    for (let i = 0; i < 2; i++) {
      const model = network();
      runs.push(await fit(model, digits(6), settings));
      model.dispose();
    }
    expect(runs[0].loading).to.have.length(1);
    expect(runs[0]).to.deep.equal(runs[1]);
    expect(JSON.parse(JSON.stringify(runs[0]))).to.have.all.keys('epochs', 'logs', 'steps', 'stopReason');
  });
});

describe('fit with workers', () => {
  it('makes the same network, leaves no tensor, and says how long it waited', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'tfjs-zoo-training-'));
    try {
      for (let i = 0; i < 10; i++) {
        const folder = join(dir, i % 2 ? 'a' : 'b');
        await mkdir(folder, {recursive: true});
        const {width, height, data} = image(i);
        await sharp(data, {raw: {width, height, channels: 3}})
          .png()
          .toFile(join(folder, `${i}.png`));
      }
      const {compose, randomResizedCrop, toTensorData} = transforms;
      const transform = compose(randomResizedCrop([3, 4]), toTensorData());
      const photos = await imageFolder(dir, {transform, sampleShape: SHAPE});
      const loaded = loader(photos, {workers: 2});
      const weights: number[][] = [];
      try {
        for (const data of [photos, loaded]) {
          const before = memory().numTensors;
          const model = network();
          const batches = {mix: transforms.mixUp(), prefetch: 2};
          const history = await fit(model, data, {...settings, epochs: 3, batches, validation: data});
          weights.push(weightsOf(model));
          expect(history.loading.map(({epoch}) => epoch)).to.deep.equal([0, 1, 2]);
          for (const {seconds, dataWait} of history.loading) expect(dataWait).to.be.within(0, seconds);
          model.dispose();
          expect(memory().numTensors).to.equal(before);
        }
      } finally {
        await loaded.close();
      }
      expect(weights[1]).to.deep.equal(weights[0]);
    } finally {
      await rm(dir, {recursive: true, force: true});
    }
  });
});
