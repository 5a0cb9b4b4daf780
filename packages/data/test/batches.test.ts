import {memory} from '@tensorflow/tfjs-core';
import {generator} from '@tensorflow/tfjs-data';
import {layers, sequential} from '@tensorflow/tfjs-layers';
import {expect} from 'chai';
import fc from 'fast-check';
import {batchesOf} from '../src/batches/batchesOf.ts';
import {arrayDataset, type Batch, type BatchOptions, type Dataset} from '../src/index.ts';
import type {SampleSource} from '../src/sampleSource.ts';

/** One pixel a sample, whose value is the sample's index; labels go round. */
function numbered(size: number, classes = 3) {
  return arrayDataset({
    images: Float32Array.from({length: size}, (_, i) => i),
    labels: Array.from({length: size}, (_, i) => i % classes),
    classNames: Array.from({length: classes}, (_, i) => `class ${i}`),
    sampleShape: [1, 1, 1],
  });
}

/** The indices in each batch; disposes the tensors. */
async function indices(batches: AsyncIterable<Batch>): Promise<number[][]> {
  const found: number[][] = [];
  for await (const {xs, ys} of batches) {
    found.push(Array.from(xs.dataSync()));
    xs.dispose();
    ys.dispose();
  }
  return found;
}

const order = async (data: Dataset, options: BatchOptions) => (await indices(data.batches(options))).flat();

/** A source that counts and delays nothing: what has been asked for, and in which order. */
function recording(size: number, read: (i: number) => Promise<Float32Array>): SampleSource & {asked: number[]} {
  const asked: number[] = [];
  return {
    asked,
    classNames: ['only'],
    size,
    sampleShape: [1, 1, 1],
    label: () => 0,
    name: i => `sample ${i}`,
    read(i) {
      asked.push(i);
      return read(i);
    },
  };
}

describe('batches', () => {
  it('hold the samples in order, with one-hot labels, the last one what is left', async () => {
    const batches = numbered(5).batches({batchSize: 2});
    expect(batches.size).to.equal(3);
    const shapes: number[][] = [];
    const labels: number[][] = [];
    for await (const {xs, ys} of batches) {
      shapes.push(xs.shape);
      labels.push(Array.from(ys.dataSync()));
      xs.dispose();
      ys.dispose();
    }
    expect(shapes).to.deep.equal([
      [2, 1, 1, 1],
      [2, 1, 1, 1],
      [1, 1, 1, 1],
    ]);
    expect(labels).to.deep.equal([
      [1, 0, 0, 0, 1, 0],
      [0, 0, 1, 1, 0, 0],
      [0, 1, 0],
    ]);
  });

  it('hold each sample exactly once an epoch, whatever the sizes, shuffled or not', async () => {
    const sizes = fc.record({
      size: fc.integer({min: 1, max: 40}),
      batchSize: fc.integer({min: 1, max: 12}),
      shuffle: fc.boolean(),
      seed: fc.integer({min: 0, max: 1000}),
      epoch: fc.integer({min: 0, max: 5}),
      prefetch: fc.integer({min: 0, max: 4}),
    });
    await fc.assert(
      fc.asyncProperty(sizes, async ({size, ...options}) => {
        const found = await indices(numbered(size).batches(options));
        expect(found.length).to.equal(Math.ceil(size / options.batchSize));
        expect(found.flat().sort((a, b) => a - b)).to.deep.equal(Array.from({length: size}, (_, i) => i));
      }),
      {numRuns: 40},
    );
  });

  it('come in an order that seed and epoch decide', async () => {
    const data = numbered(50);
    const first = await order(data, {shuffle: true, seed: 7, epoch: 3});
    expect(await order(data, {shuffle: true, seed: 7, epoch: 3, batchSize: 4, prefetch: 3})).to.deep.equal(first);
    expect(await order(data, {shuffle: true, seed: 7, epoch: 4})).to.not.deep.equal(first);
    expect(await order(data, {shuffle: true, seed: 8, epoch: 3})).to.not.deep.equal(first);
  });

  it('leave out a last one that is not full when told to', async () => {
    const batches = numbered(7).batches({batchSize: 3, dropLast: true});
    expect(batches.size).to.equal(2);
    expect(await indices(batches)).to.deep.equal([
      [0, 1, 2],
      [3, 4, 5],
    ]);
  });

  it('are prepared ahead while one is in use, as many as told', async () => {
    for (const prefetch of [0, 1, 2]) {
      const source = recording(20, async i => Float32Array.of(i));
      const walk = batchesOf(source, {batchSize: 2, prefetch})[Symbol.asyncIterator]();
      const {value} = await walk.next();
      expect(source.asked).to.deep.equal(Array.from({length: 2 + 2 * prefetch}, (_, i) => i));
      value.xs.dispose();
      value.ys.dispose();
      await walk.return?.();
    }
  });

  it('leave no tensor behind when the walk is left half way, prefetched ones included', async () => {
    const before = memory().numTensors;
    for await (const {xs, ys} of numbered(40).batches({batchSize: 4, prefetch: 3})) {
      expect(memory().numTensors).to.equal(before + 2);
      xs.dispose();
      ys.dispose();
      break;
    }
    expect(memory().numTensors).to.equal(before);
  });

  it('end with the reason of the signal', async () => {
    const controller = new AbortController();
    const before = memory().numTensors;
    const walk = numbered(10).batches({batchSize: 2, signal: controller.signal})[Symbol.asyncIterator]();
    const {value} = await walk.next();
    value.xs.dispose();
    value.ys.dispose();
    controller.abort(new Error('enough'));
    await expect(walk.next()).to.be.rejectedWith('enough');
    expect(memory().numTensors).to.equal(before);
    expect(await walk.next()).to.deep.equal({value: undefined, done: true});
  });

  it('fail where the broken sample is due, not before, and read nothing more', async () => {
    const source = recording(10, async i => {
      if (i === 5) throw new Error('sample 5 is broken');
      return Float32Array.of(i);
    });
    const walk = batchesOf(source, {batchSize: 2, prefetch: 2})[Symbol.asyncIterator]();
    for (let i = 0; i < 2; i++) {
      const {value} = await walk.next();
      value.xs.dispose();
      value.ys.dispose();
    }
    await expect(walk.next()).to.be.rejectedWith('sample 5 is broken');
    expect(await walk.next()).to.deep.equal({value: undefined, done: true});
    expect(source.asked).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('name options that cannot work', () => {
    const data = numbered(3);
    expect(() => data.batches({batchSize: 0})).to.throw('batches: batchSize 0 is not an integer of at least 1');
    expect(() => data.batches({epoch: -1})).to.throw('batches: epoch -1 is not an integer of at least 0');
    expect(() => data.batches({prefetch: 0.5})).to.throw('batches: prefetch 0.5 is not an integer of at least 0');
    expect(() => data.batches({seed: -4})).to.throw('batches: seed -4 is not an integer');
  });
});

describe('batches in stock tfjs', () => {
  const model = () => {
    const net = sequential({layers: [layers.flatten({inputShape: [1, 1, 1]}), layers.dense({units: 3})]});
    net.compile({optimizer: 'sgd', loss: 'meanSquaredError'});
    return net;
  };

  it('feed fitDataset and evaluateDataset, and leave no tensor', async () => {
    const net = model();
    const data = numbered(7);
    const options = {epochs: 1, verbose: 0, validationData: data.batches({batchSize: 4})} as const;
    await net.fitDataset(data.batches({batchSize: 3}), options); // the optimizer makes its variables once
    const before = memory().numTensors;
    const history = await net.fitDataset(data.batches({batchSize: 3, shuffle: true}), {...options, epochs: 3});
    expect(history.history.loss).to.have.length(3);
    expect(memory().numTensors).to.equal(before);
    const loss = await net.evaluateDataset(data.batches({batchSize: 3}), {});
    expect([loss].flat().map(scalar => scalar.shape)).to.deep.equal([[]]);
    net.dispose();
  });

  it('walk epoch after epoch, beginning with the first', async () => {
    const data = numbered(6);
    const seen: number[] = [];
    const net = sequential({layers: [layers.flatten({inputShape: [1, 1, 1]}), layers.dense({units: 3})]});
    net.compile({optimizer: 'sgd', loss: 'meanSquaredError'});
    const batches = data.batches({batchSize: 6, shuffle: true, seed: 2, epoch: 4});
    const iterator = batches.iterator.bind(batches);
    await net.fitDataset(
      {
        size: batches.size,
        async iterator() {
          const walk = await iterator();
          return {
            async next() {
              const result = await walk.next();
              if (!result.done) seen.push(...result.value.xs.dataSync());
              return result;
            },
          };
        },
      },
      {epochs: 3, verbose: 0},
    );
    const epochs = [4, 5, 6].map(epoch => order(data, {shuffle: true, seed: 2, epoch}));
    expect(seen).to.deep.equal((await Promise.all(epochs)).flat());
    net.dispose();
  });

  it('become a tf.data dataset through tf.data.generator', async () => {
    const batches = numbered(5).batches({batchSize: 2});
    const net = model();
    const dataset = generator(() => batches[Symbol.asyncIterator]());
    const sums: number[] = [];
    await dataset.forEachAsync(({xs, ys}) => {
      sums.push(Array.from(xs.dataSync<'float32'>()).reduce((sum, x) => sum + x, 0));
      xs.dispose();
      ys.dispose();
    });
    expect(sums).to.deep.equal([1, 5, 4]);
    const history = await net.fitDataset(dataset, {epochs: 2, verbose: 0});
    expect(history.history.loss).to.have.length(2);
    net.dispose();
  });
});
