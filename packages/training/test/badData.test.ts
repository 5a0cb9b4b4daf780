/** Data that is wrong is said to be so at the first batch, by the sample's name, before a weight is changed. */
import {mkdir, mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {div, memory, reshape, type Tensor, tensor1d, tensor2d, tensor4d, tidy} from '@tensorflow/tfjs-core';
import {type LayersModel, layers, sequential} from '@tensorflow/tfjs-layers';
import {losses, layers as zoo} from '@tfjs-zoo/core';
import {arrayDataset, transforms} from '@tfjs-zoo/data';
import {imageFolder} from '@tfjs-zoo/data/node';
import {
  evaluate,
  type FitOptions,
  fineTune,
  fit,
  lrFind,
  type TrainingBatch,
  type TrainingData,
} from '@tfjs-zoo/training';
import {expect} from 'chai';
import sharp from 'sharp';
import {onEveryBackend} from '../../../test/support/backends.ts';
import {SmallDataset, smallData, smallModel, weightsOf} from './support/smallModel.ts';

/** A network for images of 2x2. */
const network = (classes = 2): LayersModel =>
  sequential({layers: [layers.flatten({inputShape: [2, 2, 3]}), layers.dense({units: classes})]});

/** Images of one grey, of which some become something else. */
function images(count: number, becomes: (index: number) => number | undefined, classes = 2) {
  return arrayDataset({
    images: Array.from({length: count}, (_, i) => ({width: 2, height: 2, data: new Uint8Array(12).fill(i)})),
    labels: Array.from({length: count}, (_, i) => i % classes),
    transform: image => {
      const sample = transforms.toTensorData()(image);
      sample[7] = becomes(image.data[0]) ?? sample[7];
      return sample;
    },
    sampleShape: [2, 2, 3],
  });
}

const inputs = (size: number): Tensor => tensor2d(new Float32Array(4 * size), [size, 4]);

/** Labels that say the first of three classes. */
const ones = (size: number): Tensor => tensor2d(Array.from({length: size}, () => [1, 0, 0]));

/** Ready-made batches, which know nothing of their samples. */
const ready = (...batches: (() => TrainingBatch)[]): TrainingData => ({
  async *[Symbol.asyncIterator]() {
    for (const make of batches) yield make();
  },
});

/** Checks the error, that no weight has changed and no tensor is left. */
async function refused(
  model: LayersModel,
  data: TrainingData,
  message: string | RegExp,
  options: Partial<FitOptions> = {},
): Promise<void> {
  const before = [weightsOf(model), memory().numTensors];
  // made before, because a model keeps its optimizer
  await expect(fit(model, data, {epochs: 1, optimizer: 'sgd', ...options})).to.be.rejectedWith(message);
  expect([weightsOf(model), memory().numTensors]).to.deep.equal(before);
}

describe('data that is wrong', () => {
  onEveryBackend(() => {
    it('is named: a value that is not finite, by its sample’s index and name', async () => {
      const bad = images(20, i => (i === 13 ? Number.NaN : undefined));
      const message = "fit: the loss of the first batch is NaN; value 7 of sample 13 ('image 13') is NaN";
      await refused(network(), bad, message, {batchSize: 20});
      await refused(network(), bad, message, {batchSize: 20, accumulate: 2});
      await expect(fineTune(network(), bad, {epochs: 1, batchSize: 20})).to.be.rejectedWith(
        message.replace('fit', 'fineTune'),
      );
      const {xs, ys} = smallData(6);
      const holed = tidy(() => {
        const values = Array.from(xs.dataSync());
        values[9] = Number.POSITIVE_INFINITY;
        return tensor2d(values, [6, 4]);
      });
      await refused(
        smallModel(),
        {xs: holed, ys},
        /^fit: the loss of the first batch is (NaN|Infinity); value 1 of sample 2 is Infinity$/,
      );
    });
  });

  it('is named by its file, in whatever order the files come', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'tfjs-zoo-bad-'));
    try {
      for (let i = 0; i < 8; i++) {
        const folder = join(directory, i % 2 ? 'cat' : 'dog');
        await mkdir(folder, {recursive: true});
        const pixels = Buffer.alloc(12, 10 * i);
        await sharp(pixels, {raw: {width: 2, height: 2, channels: 3}})
          .png()
          .toFile(join(folder, `${i}.png`));
      }
      const transform = (image: {data: Uint8Array}) =>
        Float32Array.from(image.data, value => (value === 50 ? Number.NaN : value / 255));
      const photos = await imageFolder(directory, {transform, sampleShape: [2, 2, 3]});
      for (const seed of [0, 1, 2]) {
        await refused(network(), photos, /value 0 of sample 2 \('.*cat[\\/]5\.png'\) is NaN$/, {seed});
      }
    } finally {
      await rm(directory, {recursive: true, force: true});
    }
  });

  it('is named: all samples that a mixed batch has spread it over', async () => {
    const bad = images(6, i => (i === 4 ? Number.NaN : undefined));
    await refused(
      network(),
      bad,
      "value 7 of sample 4 ('image 4') is NaN; not finite are values of sample 4 ('image 4'), sample 5 ('image 5')",
      {batches: {mix: transforms.mixUp()}, shuffle: false},
    );
  });

  it('is named: a label out of range, also one far behind the first batch of tensors', async () => {
    const {xs} = smallData(100);
    const ys = tensor1d(
      Array.from({length: 100}, (_, i) => (i === 77 ? 3 : i % 3)),
      'int32',
    );
    const message = 'label 3 of sample 77 is not a class index from 0 to 2';
    for (const loss of ['crossEntropy', 'sparseCategoricalCrossEntropy', 'categoricalFocal', 'multiMargin'] as const) {
      await refused(smallModel(), {xs, ys}, `fit: ${message}`, {loss});
    }
    await refused(smallModel(), smallData(8), `fit: validation: ${message}`, {validation: {xs, ys}});
    // of batches that are made elsewhere only the place is known
    const batch = () => ({xs: inputs(4), ys: tensor1d([0, 1, -1, 2], 'int32')});
    const model = smallModel();
    const before = memory().numTensors;
    await expect(evaluate(model, ready(batch))).to.be.rejectedWith(
      'evaluate: label -1 of sample 2 of the batch is not a class index from 0 to 2',
    );
    await expect(lrFind(model, ready(batch))).to.be.rejectedWith('lrFind: label -1 of sample 2 of the batch');
    expect(memory().numTensors).to.equal(before);
  });

  it('is named: labels that are not finite, for losses of numbers', async () => {
    const model = sequential({layers: [layers.dense({units: 1, inputShape: [4]})]});
    const ys = tensor2d([1, 2, Number.NaN, 4], [4, 1]);
    await refused(
      model,
      {xs: smallData(4).xs, ys},
      'fit: the loss of the first batch is NaN; label value 0 of sample 2 is NaN',
      {loss: 'meanSquaredError', shuffle: false},
    );
  });

  it('is named: the sample from which a loss comes that is not finite, where samples and labels are', async () => {
    const loss = (y: Tensor, s: Tensor): Tensor => div(losses.crossEntropy(y, s), tensor1d([1, 1, 0, 1]));
    await refused(
      smallModel(),
      smallData(4),
      /^fit: the loss of the first batch is (NaN|Infinity); it comes from sample 2; samples and labels are finite, so look at/,
      {loss, shuffle: false},
    );
  });

  it('is named: a batch of another shape, the first or a later one', async () => {
    const good = () => smallData(4);
    const wide = () => ({xs: tensor2d(new Float32Array(20), [4, 5]), ys: ones(4)});
    await refused(smallModel(), ready(wide), 'fit: the first batch has samples of shape [5], the model takes [4]');
    await expect(fit(smallModel(), ready(good, good, wide), {epochs: 1})).to.be.rejectedWith(
      'fit: batch 2 of epoch 0 has samples of shape [5], the model takes [4]',
    );
    const short = () => ({xs: inputs(4), ys: ones(3)});
    await expect(fit(smallModel(), ready(good, short), {epochs: 1})).to.be.rejectedWith(
      'fit: batch 1 of epoch 0 has 4 samples and 3 labels',
    );
  });

  it('is named: more classes than outputs, before a sample is read', async () => {
    const never = images(
      6,
      () => {
        throw new Error('read');
      },
      3,
    );
    await refused(
      network(2),
      never,
      'fit: the data has 3 classes, the model 2 outputs; give it a head with as many outputs as there are classes',
      {batches: {labels: 'index'}},
    );
  });

  it('is named in the validation data before the first step: none, another shape, a value', async () => {
    const steps: number[] = [];
    const callbacks = [{onBatchBegin: (batch: number) => void steps.push(batch)}];
    const wrong = (validation: TrainingData, message: string, options: Partial<FitOptions> = {}) =>
      refused(smallModel(), new SmallDataset(8), message, {validation, callbacks, ...options});
    const empty = 'fit: validation: the data gave no batch; it must not be empty';
    await wrong(new SmallDataset(0), empty);
    await wrong(ready(), empty);
    await wrong(
      {size: 0, iterator: async () => ({next: async () => ({done: true as const, value: undefined})})},
      empty,
    );
    await wrong(
      {xs: tensor4d(new Float32Array(12), [1, 2, 2, 3]), ys: smallData(1).ys},
      'fit: validation: the first batch has samples of shape [2,2,3], the model takes [4]',
    );
    await wrong(
      ready(() => ({xs: inputs(2), ys: tensor1d([0, 9], 'int32')})),
      'fit: validation: label 9 of sample 1 of the batch is not a class index from 0 to 2',
    );
    expect(steps).to.deep.equal([]);
    const tuning = fineTune(smallModel(), new SmallDataset(8), {epochs: 1, validation: new SmallDataset(0)});
    await expect(tuning).to.be.rejectedWith(empty.replace('fit', 'fineTune'));
  });

  it('costs validation data no more than one sample, and nothing if it can be walked only once', async () => {
    const validation = new SmallDataset(40);
    await fit(smallModel(), new SmallDataset(8), {epochs: 1, validation, batchSize: 20});
    expect(validation.asked.map(({batchSize}) => batchSize)).to.deep.equal([1, 20]);
    expect(validation.delivered).to.equal(3);
    async function* once() {
      yield smallData(4);
    }
    const {logs} = await fit(smallModel(), new SmallDataset(8), {epochs: 1, validation: once()});
    expect(logs.val_loss[0]).to.be.above(0);
  });
});

describe('a loss that does not fit the outputs', () => {
  it('is named with both shapes, whoever throws', async () => {
    const {xs} = smallData(4);
    await refused(
      smallModel(),
      {xs, ys: tensor1d([1, 2, 3, 4])},
      'meanSquaredError: labels have shape [4] and outputs [4,3]; both must have the same shape, the batch first',
      {loss: 'meanSquaredError'},
    );
    const picky = (): never => {
      throw new Error('Error in add: shapes differ');
    };
    await refused(
      smallModel(),
      smallData(4),
      "fit: the loss 'picky' does not fit: labels have shape [4,3], the model's outputs [4,3]. It says: Error in add: shapes differ",
      {loss: picky},
    );
    const flat = (_: Tensor, s: Tensor): Tensor => reshape(s, [-1]);
    await refused(
      smallModel(),
      smallData(4),
      "fit: the loss 'flat' gives values of shape [12] for a batch of 4 (labels have shape [4,3], the model's outputs [4,3]); " +
        'one value a sample, [4], is needed, or their mean',
      {loss: flat},
    );
  });

  it('is refused if it takes scores and the model gives probabilities', async () => {
    const single = (activation: 'sigmoid' | 'linear') =>
      sequential({layers: [layers.dense({name: 'out', units: 1, inputShape: [4], activation})]});
    const data = {xs: smallData(4).xs, ys: tensor2d([0, 1, 1, 0], [4, 1])};
    await refused(
      single('sigmoid'),
      data,
      "fit: the model's last layer 'out' applies sigmoid, and binaryCrossEntropy takes scores before it. Leave the sigmoid out, or " +
        'give a loss that takes probabilities',
      {loss: 'binaryCrossEntropy'},
    );
    const own = sequential({layers: [layers.dense({units: 1, inputShape: [4]}), zoo.sigmoid({name: 'p'})]});
    await refused(own, data, "last layer 'p' applies sigmoid, and binaryFocal takes", {loss: 'binaryFocal'});
    await fit(single('linear'), data, {epochs: 1, loss: 'binaryCrossEntropy'});
  });

  it('is refused if it takes probabilities and the model gives scores, naming what it gives', async () => {
    const message =
      /^fit: the loss takes (logarithms of )?probabilities, and the model gives \[.*\] for sample \d+\. If these are scores, take a loss of scores: 'crossEntropy', or 'binaryCrossEntropy' for a single output$/;
    await refused(smallModel(), smallData(8), message, {loss: 'nll'});
    await refused(smallModel(), smallData(8), message, {loss: 'klDivergence'});
    for (const loss of ['categoricalCrossentropy', 'binaryCrossentropy']) {
      const model = smallModel();
      model.layers[1].setWeights([tensor2d(new Float32Array(18).fill(4), [6, 3]), tensor1d([3, 3, 3])]);
      model.compile({optimizer: 'sgd', loss});
      await expect(fit(model, smallData(8), {epochs: 1})).to.be.rejectedWith(message);
    }
    const probabilities = sequential({
      layers: [layers.dense({units: 3, inputShape: [4], activation: 'softmax'})],
    });
    probabilities.compile({optimizer: 'sgd', loss: 'categoricalCrossentropy'});
    await fit(probabilities, smallData(8), {epochs: 1});
    const logs = sequential({layers: [layers.dense({units: 3, inputShape: [4]}), zoo.logSoftmax({})]});
    await fit(logs, smallData(8), {epochs: 1, loss: 'nll'});
  });
});
