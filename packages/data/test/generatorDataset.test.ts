import {memory} from '@tensorflow/tfjs-core';
import {generator} from '@tensorflow/tfjs-data';
import {layers, sequential} from '@tensorflow/tfjs-layers';
import {expect} from 'chai';
import fc from 'fast-check';
import {
  arrayDataset,
  type Batches,
  type BatchOptions,
  type GeneratorKey,
  type GeneratorOptions,
  generatorDataset,
  imageTrainingPreset,
  type RgbImage,
  type StreamDataset,
} from '../src/index.ts';
import {shuffleBuffer} from '../src/shuffleBuffer.ts';
import {chiSquare, tally, values} from './combine/support.ts';
import {noise} from './support.ts';

const classNames = ['a', 'b', 'c'];

/** Numbers from 0 on, one a sample, as a generator of them; labels go round. */
function counting(count: number, options: Partial<GeneratorOptions> = {}) {
  const asked: {key: GeneratorKey; given: number; ended: boolean}[] = [];
  async function* generate(key: GeneratorKey) {
    const run = {key, given: 0, ended: false};
    asked.push(run);
    try {
      for (let i = 0; i < count; i++) {
        run.given += 1;
        yield {sample: Float32Array.of(i), label: i % 3};
      }
    } finally {
      run.ended = true;
    }
  }
  return {asked, data: generatorDataset(generate, {classNames, sampleShape: [1, 1, 1], ...options})};
}

/** The same samples in memory. */
function array(count: number) {
  return arrayDataset({
    images: Float32Array.from({length: count}, (_, i) => i),
    labels: Array.from({length: count}, (_, i) => i % 3),
    classNames,
    sampleShape: [1, 1, 1],
  });
}

/** Samples and labels of each batch. */
async function batches(data: StreamDataset, options: BatchOptions): Promise<[xs: number[], ys: number[]][]> {
  const found: [number[], number[]][] = [];
  for await (const {xs, ys} of data.batches(options)) {
    found.push([Array.from(xs.dataSync()), Array.from(ys.dataSync())]);
    xs.dispose();
    ys.dispose();
  }
  return found;
}

describe('generatorDataset', () => {
  it('has the batches of the same samples in memory, whatever the options', async () => {
    const options = fc.record({
      batchSize: fc.integer({min: 1, max: 6}),
      epoch: fc.nat(3),
      dropLast: fc.boolean(),
      prefetch: fc.nat(3),
      start: fc.nat(3),
      labels: fc.constantFrom('oneHot', 'index') as fc.Arbitrary<'oneHot' | 'index'>,
      dtype: fc.constantFrom('float32', 'uint8') as fc.Arbitrary<'float32' | 'uint8'>,
      shard: fc.constantFrom([0, 1], [0, 2], [1, 2], [2, 3], [4, 5]).map(([index, count]) => ({index, count})),
    });
    await fc.assert(
      fc.asyncProperty(fc.integer({min: 1, max: 30}), options, fc.boolean(), async (size, chosen, isKnown) => {
        const expected = await batches(array(size), chosen).catch((error: Error) => error.message);
        const {data} = counting(size, isKnown ? {size} : {});
        const found = await batches(data, chosen).catch((error: Error) => error.message);
        expect(found).to.deep.equal(expected);
        if (typeof expected === 'string') return;
        const {size: known} = data.batches(chosen);
        expect(known).to.equal(isKnown ? array(size).batches(chosen).size : undefined);
      }),
      {numRuns: 200},
    );
  });

  it('asks for each epoch anew, with its seed and number, and for no more than is used', async () => {
    const {asked, data} = counting(10);
    expect([data.size, data.batches().size]).to.deep.equal([undefined, undefined]);
    await batches(data, {seed: 7, epoch: 4});
    expect(asked.map(({key, given, ended}) => [key.seed, key.epoch, given, ended])).to.deep.equal([[7, 4, 10, true]]);
    const before = memory().numTensors;
    for await (const {xs, ys} of data.batches({batchSize: 2, prefetch: 1})) {
      xs.dispose();
      ys.dispose();
      break;
    }
    expect(memory().numTensors).to.equal(before);
    expect(asked[1].key.signal.aborted).to.equal(true);
    await new Promise(setImmediate);
    // the batch in use, and what of the next one had come
    expect(asked[1].given).to.be.within(2, 4);
    expect(asked[1].ended).to.equal(true);
  });

  it('takes iterables that are not asynchronous, endless ones too if it is told the size', async () => {
    function* endless() {
      for (let i = 0; ; i++) yield {sample: Float32Array.of(i), label: 'b'};
    }
    const data = generatorDataset(endless, {classNames, sampleShape: [1, 1, 1], size: 5});
    expect(await batches(data, {batchSize: 3})).to.deep.equal([
      [
        [0, 1, 2],
        [0, 1, 0, 0, 1, 0, 0, 1, 0],
      ],
      [
        [3, 4],
        [0, 1, 0, 0, 1, 0],
      ],
    ]);
    const list = generatorDataset(() => [{sample: Float32Array.of(8)}], {classNames: [], sampleShape: [1, 1, 1]});
    expect(await batches(list, {})).to.deep.equal([[[8], []]]);
  });

  it('prepares images by the transform, which draws from the number of the sample, shuffled or not', async () => {
    const images: RgbImage[] = [noise(9, 9), noise(12, 8), noise(7, 11), noise(10, 10)];
    const transform = imageTrainingPreset({crop: 4});
    const inMemory = arrayDataset({images, labels: [0, 1, 2, 0], classNames, transform});
    const generated = generatorDataset(() => images.map((image, i) => ({image, label: i % 3})), {
      classNames,
      transform,
    });
    const options = {seed: 3, epoch: 2, batchSize: 2};
    expect(await batches(generated, options)).to.deep.equal(await batches(inMemory, options));
    const rows = async (shuffle: boolean) => {
      const found = await batches(generated, {...options, shuffle, batchSize: 1});
      return found.map(([xs]) => xs.join());
    };
    const plain = await rows(false);
    expect((await rows(true)).sort()).to.deep.equal(plain.sort());
  });

  it('shuffles as seed and epoch decide, all orders equally likely if all fit into the buffer', async () => {
    const {data} = counting(4, {shuffleBuffer: 4});
    const order = (seed: number, epoch: number) => values(data, {shuffle: true, seed, epoch});
    expect(await order(5, 6)).to.deep.equal(await order(5, 6));
    const epochs: string[] = [];
    for (let epoch = 0; epoch < 2400; epoch++) epochs.push((await order(1, epoch)).join(''));
    const orders = [...new Set(epochs)].sort();
    expect(orders.length).to.equal(24);
    const counts = tally(
      epochs.map(found => orders.indexOf(found)),
      24,
    );
    const {sum, bound} = chiSquare(counts, Array(24).fill(100));
    expect(sum).to.be.below(bound);
  });

  it('brings no sample forward by more than the buffer', async () => {
    const sizes = fc.record({count: fc.integer({min: 1, max: 60}), size: fc.integer({min: 1, max: 20})});
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(1000), async ({count, size}, seed) => {
        const {data} = counting(count, {shuffleBuffer: size});
        const found = await values(data, {shuffle: true, seed});
        expect(tally(found, count)).to.deep.equal(Array(count).fill(1));
        for (const [place, sample] of found.entries()) expect(sample - place).to.be.below(size);
        if (size === 1) expect(found).to.deep.equal([...found.keys()]);
      }),
    );
  });

  it('draws more random numbers than a block holds', async () => {
    async function* numbers() {
      for (let i = 0; i < 5000; i++) yield i;
    }
    const found: number[] = [];
    for await (const i of shuffleBuffer(numbers(), 10, {seed: 1, stream: 2, step: 3})) found.push(i);
    expect(tally(found, 5000)).to.deep.equal(Array(5000).fill(1));
    const moves = found.map((sample, place) => sample - place);
    expect(moves.slice(0, 1000)).to.not.deep.equal(moves.slice(1024, 2024));
  });

  it('trains stock tfjs models whose fitDataset does not know the size, and leaves no tensor', async () => {
    const net = sequential({layers: [layers.flatten({inputShape: [1, 1, 1]}), layers.dense({units: 3})]});
    net.compile({optimizer: 'sgd', loss: 'meanSquaredError'});
    const {asked, data} = counting(7);
    // tfjs takes a size that is not finite for unknown, but its types want a number
    const walk = (options: BatchOptions) => data.batches(options) as Batches;
    await net.fitDataset(walk({batchSize: 3}), {epochs: 1, verbose: 0});
    asked.length = 0;
    const before = memory().numTensors;
    const history = await net.fitDataset(walk({batchSize: 3, shuffle: true}), {
      epochs: 3,
      verbose: 0,
      validationData: walk({batchSize: 2}),
    });
    expect(history.history.val_loss).to.have.length(3);
    expect(memory().numTensors).to.equal(before);
    const training = asked.filter(({key}) => key.epoch > 0);
    expect(training.map(({key, given}) => [key.epoch, given]).slice(0, 2)).to.deep.equal([
      [1, 7],
      [1, 7],
    ]);
    const seen: number[] = [];
    await generator(() => data.batches({batchSize: 4})[Symbol.asyncIterator]()).forEachAsync(({xs, ys}) => {
      seen.push(...xs.dataSync());
      xs.dispose();
      ys.dispose();
    });
    expect(seen).to.deep.equal([0, 1, 2, 3, 4, 5, 6]);
    net.dispose();
  });

  it('ends with the reason of the signal, also while the generator keeps it waiting', async () => {
    const controller = new AbortController();
    async function* stuck() {
      yield {sample: Float32Array.of(1), label: 0};
      await new Promise(() => undefined);
    }
    const data = generatorDataset(stuck, {classNames, sampleShape: [1, 1, 1]});
    const walk = data.batches({batchSize: 1, prefetch: 0, signal: controller.signal})[Symbol.asyncIterator]();
    const {value} = await walk.next();
    value.xs.dispose();
    value.ys.dispose();
    const next = walk.next();
    controller.abort(new Error('enough'));
    await expect(next).to.be.rejectedWith('enough');
  });

  it('passes on what a generator throws, after the batches before it', async () => {
    async function* breaking() {
      for (let i = 0; i < 3; i++) yield {sample: Float32Array.of(i), label: 0};
      throw new Error('the camera is gone');
    }
    const data = generatorDataset(breaking, {classNames, sampleShape: [1, 1, 1]});
    const seen: number[] = [];
    const walk = async () => {
      for await (const {xs, ys} of data.batches({batchSize: 2, prefetch: 2, onBadSample: 'skip'})) {
        seen.push(...xs.dataSync());
        xs.dispose();
        ys.dispose();
      }
    };
    await expect(walk()).to.be.rejectedWith('the camera is gone');
    expect(seen).to.deep.equal([0, 1]);
  });

  it('leaves out on request what the transform cannot prepare', async () => {
    const transform = Object.assign(
      (image: RgbImage) => {
        if (image.data[0] === 1) throw new Error('too dark');
        return Float32Array.of(image.data[0]);
      },
      {outputShape: [1, 1, 1] as const},
    );
    const frames = () =>
      [0, 1, 2].map(i => ({image: {width: 1, height: 1, data: Uint8Array.of(i, 0, 0)}, label: i, name: `frame ${i}`}));
    const data = generatorDataset(frames, {classNames, transform});
    const walk = data.batches({onBadSample: 'skip'});
    for await (const {xs, ys} of walk) {
      expect([Array.from(xs.dataSync()), Array.from(ys.dataSync())]).to.deep.equal([
        [0, 2],
        [1, 0, 0, 0, 0, 1],
      ]);
      xs.dispose();
      ys.dispose();
    }
    expect(walk.skipped.map(({index, name, error}) => [index, name, error.message])).to.deep.equal([
      [1, 'frame 1', 'frame 1: too dark'],
    ]);
    await expect(values(data)).to.be.rejectedWith('frame 1: too dark');
  });

  it('names what does not fit', async () => {
    const of = (item: object, options: Partial<GeneratorOptions> = {}) =>
      values(
        generatorDataset(() => [item as {sample: Float32Array}], {classNames, sampleShape: [1, 1, 1], ...options}),
      );
    const sample = Float32Array.of(1);
    await expect(of({sample, label: 3})).to.be.rejectedWith(
      "generatorDataset: the label of sample 0 is 3; it must be one of 'a', 'b', 'c', or their number, 0 to 2",
    );
    await expect(of({sample, label: 'd', name: 'frame 9'})).to.be.rejectedWith('the label of frame 9 is "d"; it must');
    await expect(of({sample})).to.be.rejectedWith('the label of sample 0 is missing');
    await expect(of({sample: new Float32Array(2), label: 0})).to.be.rejectedWith(
      'generatorDataset: sample 0 has 2 numbers, but sampleShape [1,1,1] has 1',
    );
    await expect(of({image: noise(1, 1), label: 0})).to.be.rejectedWith(
      'generatorDataset: sample 0 has no numbers; yield {sample, label}, or give a transform for images',
    );
    const transform = imageTrainingPreset({crop: 4});
    await expect(of({sample, label: 0}, {transform} as object)).to.be.rejectedWith(
      'generatorDataset: sample 0 has no image for the transform; yield {image, label}',
    );
    await expect(of({sample, label: 0}, {size: 2})).to.be.rejectedWith(
      'generatorDataset: epoch 0 gave 1 samples, but size is 2; give size: 1, or leave it out if it is not the same in each epoch',
    );
    for (const name of ['size', 'shuffleBuffer']) {
      expect(() => counting(3, {[name]: 0})).to.throw(`generatorDataset: ${name} 0 is not a positive integer`);
    }
    expect(() => counting(3, {size: 3}).data.batches({start: 9})).to.throw(
      'batches: start 9 lies behind the last batch; an epoch has 1 of them',
    );
    expect(() => counting(3).data.batches({batchSize: 0})).to.throw('batches: batchSize 0 is not an integer');
    const shapeless = (image: RgbImage) => Float32Array.of(image.data[0]);
    expect(() => generatorDataset(() => [], {classNames, transform: shapeless})).to.throw(
      'the transform has no outputShape; give sampleShape',
    );
  });
});
