import {add, dispose, memory} from '@tensorflow/tfjs-core';
import {layers, sequential} from '@tensorflow/tfjs-layers';
import {ConfigError} from '@tfjs-zoo/core';
import {expect} from 'chai';
import fc from 'fast-check';
import {batchesOf} from '../src/batches/batchesOf.ts';
import {
  arrayDataset,
  type BadSample,
  type Batch,
  type BatchOptions,
  generatorDataset,
  samplesOf,
  transforms,
} from '../src/index.ts';
import type {SampleSource} from '../src/sampleSource.ts';
import {noise} from './support.ts';

/** One pixel a sample, whose value is the sample's index; labels go round. */
function numbered(size: number, classes = 3) {
  return arrayDataset({
    images: Float32Array.from({length: size}, (_, i) => i),
    labels: Array.from({length: size}, (_, i) => i % classes),
    classNames: Array.from({length: classes}, (_, i) => `class ${i}`),
    sampleShape: [1, 1, 1],
  });
}

/** Images with random transforms, so that bits depend on seed, epoch and index. */
function augmented(size: number) {
  return arrayDataset({
    images: Array.from({length: size}, (_, i) => noise(8 + (i % 3), 9)),
    labels: Array.from({length: size}, (_, i) => i % 2),
    transform: transforms.compose(
      transforms.randomResizedCrop(6),
      transforms.randomHorizontalFlip(),
      transforms.toTensorData(),
    ),
    sampleShape: [6, 6, 3],
  });
}

interface Plain {
  xs: number[];
  ys: number[];
}

/** Numbers of all batches; disposes the tensors. */
async function numbers(batches: AsyncIterable<Batch>): Promise<Plain[]> {
  const found: Plain[] = [];
  for await (const {xs, ys} of batches) {
    found.push({xs: Array.from(xs.dataSync()), ys: Array.from(ys.dataSync())});
    xs.dispose();
    ys.dispose();
  }
  return found;
}

const indices = async (batches: AsyncIterable<Batch>) => (await numbers(batches)).map(({xs}) => xs);

/** A source that gives sample `i` as `read` does, and lists what was asked for. */
function source(size: number, read: (i: number) => Promise<Float32Array>): SampleSource & {asked: number[]} {
  const asked: number[] = [];
  return {
    ...{asked, classNames: ['only'], size, sampleShape: [1, 1, 1]},
    label: () => 0,
    name: i => `file ${i}.png`,
    read(i) {
      asked.push(i);
      return read(i);
    },
  };
}

describe('samplesOf', () => {
  const images = () =>
    source(7, async i => {
      if (i === 2) throw new Error('broken');
      return Float32Array.of(i);
    });

  it('tells index and name of each row, whatever the order and the samples left out', async () => {
    const rows: number[] = [];
    for await (const batch of batchesOf(images(), {batchSize: 3, shuffle: true, seed: 4, onBadSample: 'skip'})) {
      const samples = samplesOf(batch) ?? [];
      expect(samples.map(({index}) => index)).to.deep.equal([...batch.xs.dataSync()]);
      for (const {index, name} of samples) expect(name).to.equal(`file ${index}.png`);
      rows.push(...samples.map(({index}) => index));
      // copies know them, and tfjs sees nothing but the tensors
      expect([samplesOf({...batch}), Object.keys(batch)]).to.deep.equal([samples, ['xs', 'ys']]);
      dispose(batch);
    }
    expect(rows.sort()).to.deep.equal([0, 1, 3, 4, 5, 6]);
  });

  it('tells those of mixed batches and of streams, and nothing of other objects', async () => {
    const mix = transforms.mixUp();
    for await (const batch of numbered(4).batches({batchSize: 4, mix})) {
      expect(samplesOf(batch)?.map(({name}) => name)).to.deep.equal(['image 0', 'image 1', 'image 2', 'image 3']);
      dispose(batch);
    }
    function* samples() {
      yield {sample: Float32Array.of(1), label: 0, name: 'a.txt'};
      yield {sample: Float32Array.of(2), label: 0};
    }
    const stream = generatorDataset(samples, {classNames: ['only'], sampleShape: [1, 1, 1]});
    for await (const batch of stream.batches()) {
      expect(samplesOf(batch)).to.deep.equal([
        {index: 0, name: 'a.txt'},
        {index: 1, name: 'sample 1'},
      ]);
      dispose(batch);
    }
    expect(samplesOf({xs: 1})).to.equal(undefined);
  });
});

describe('batches from a position on', () => {
  it('are those of the undisturbed walk, bit for bit, whatever the options', async () => {
    const options = fc.record({
      batchSize: fc.integer({min: 1, max: 7}),
      shuffle: fc.boolean(),
      seed: fc.nat(100),
      epoch: fc.nat(4),
      prefetch: fc.nat(3),
      dropLast: fc.boolean(),
      shard: fc.constantFrom({index: 0, count: 1}, {index: 0, count: 2}, {index: 1, count: 2}),
      mix: fc.constantFrom(undefined, transforms.mixUp(), transforms.cutMix()),
    });
    await fc.assert(
      fc.asyncProperty(fc.integer({min: 8, max: 20}), options, fc.nat(1000), async (size, given, at) => {
        const data = augmented(size);
        const whole = await numbers(data.batches(given));
        const start = at % (whole.length + 1);
        const rest = data.batches({...given, start});
        expect(rest.size).to.equal(whole.length);
        expect(await numbers(rest)).to.deep.equal(whole.slice(start));
      }),
      {numRuns: 30},
    );
  });

  it('read nothing of what lies before', async () => {
    const from = source(12, async i => Float32Array.of(i));
    expect(await indices(batchesOf(from, {batchSize: 3, start: 2}))).to.deep.equal([
      [6, 7, 8],
      [9, 10, 11],
    ]);
    expect(from.asked).to.deep.equal([6, 7, 8, 9, 10, 11]);
  });

  it('go on with whole epochs afterwards', async () => {
    const batches = numbered(4).batches({batchSize: 2, start: 1});
    const seen: number[][] = [];
    for (let epoch = 0; epoch < 2; epoch++) {
      const walk = await batches.iterator();
      for (let item = await walk.next(); !item.done; item = await walk.next()) {
        seen.push(Array.from(item.value.xs.dataSync()));
        item.value.xs.dispose();
        item.value.ys.dispose();
      }
    }
    expect(seen).to.deep.equal([
      [2, 3],
      [0, 1],
      [2, 3],
    ]);
  });

  it('may be none, but not fewer than none', async () => {
    expect(await indices(numbered(4).batches({batchSize: 2, start: 2}))).to.deep.equal([]);
    expect(() => numbered(4).batches({batchSize: 2, start: 3})).to.throw(
      'batches: start 3 lies behind the last batch; an epoch has 2 of them',
    );
  });
});

describe('batches of a shard', () => {
  const cases = fc.record({
    size: fc.integer({min: 1, max: 40}),
    count: fc.integer({min: 1, max: 5}),
    batchSize: fc.integer({min: 1, max: 6}),
    shuffle: fc.boolean(),
    epoch: fc.nat(3),
  });
  const shards = (count: number) => Array.from({length: count}, (_, index) => ({index, count}));

  it('are as many for every process, and hold every sample: once, but for what fills up the last', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({size, count, ...options}) => {
        const parts = await Promise.all(
          shards(count).map(shard => indices(numbered(size).batches({...options, shard}))),
        );
        const share = Math.ceil(size / count);
        for (const part of parts) {
          expect(part.map(({length}) => length)).to.deep.equal(parts[0].map(({length}) => length));
          expect(part.flat()).to.have.length(share);
        }
        const whole = (await indices(numbered(size).batches(options))).flat();
        // PyTorch's DistributedSampler: the order, filled up from its beginning, then every count-th
        const filled = Array.from({length: share * count}, (_, i) => whole[i % size]);
        expect(parts.map(part => part.flat())).to.deep.equal(
          shards(count).map(({index}) => filled.filter((_, i) => i % count === index)),
        );
      }),
      {numRuns: 40},
    );
  });

  it('have no sample in common with dropLast, and leave fewer than one a process out', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({size, count, ...options}) => {
        const parts = shards(count).map(shard =>
          numbered(size).batches({...options, batchSize: 1, shard, dropLast: true}),
        );
        expect(parts.map(part => part.size)).to.deep.equal(parts.map(() => Math.floor(size / count)));
        const all = (await Promise.all(parts.map(indices))).flat(2);
        expect(new Set(all).size).to.equal(all.length);
        expect(size - all.length).to.be.lessThan(count);
      }),
      {numRuns: 40},
    );
  });

  it('name parts that are not there', () => {
    const batches = (index: number, count: number) => () => numbered(3).batches({shard: {index, count}});
    expect(batches(2, 2)).to.throw('batches: shard.index 2 is not one of 2, 0 to 1');
    expect(batches(0, 0)).to.throw('batches: shard.count 0 is not an integer of at least 1');
    expect(batches(-1, 2)).to.throw('batches: shard.index -1 is not an integer of at least 0');
  });
});

describe('batches of bytes', () => {
  it('are int32 tensors of the very bytes', async () => {
    const image = noise(4, 3);
    const bytes = transforms.toTensorData({maxValue: 255});
    const data = arrayDataset({images: [image], labels: [0], transform: bytes, sampleShape: [3, 4, 3]});
    for await (const {xs, ys} of data.batches({dtype: 'uint8'})) {
      expect([xs.dtype, ys.dtype]).to.deep.equal(['int32', 'float32']);
      expect(Array.from(xs.dataSync())).to.deep.equal(Array.from(image.data));
      xs.dispose();
      ys.dispose();
    }
  });

  it('train a network that scales its input', async () => {
    const net = sequential({
      layers: [
        layers.rescaling({scale: 1 / 255, inputShape: [1, 1, 1]}),
        layers.conv2d({filters: 2, kernelSize: 1}),
        layers.flatten(),
        layers.dense({units: 3}),
      ],
    });
    net.compile({optimizer: 'sgd', loss: 'meanSquaredError'});
    const history = await net.fitDataset(numbered(6).batches({dtype: 'uint8', batchSize: 2}), {epochs: 1, verbose: 0});
    expect(Number.isFinite(history.history.loss[0])).to.equal(true);
    net.dispose();
  });

  it('name a value that is no byte', async () => {
    for (const value of [0.5, -1, 256, 2 ** 32, Number.NaN, Number.POSITIVE_INFINITY]) {
      const wrong = source(1, async () => Float32Array.of(value));
      await expect(indices(batchesOf(wrong, {dtype: 'uint8'}))).to.be.rejectedWith(
        ConfigError,
        `file 0.png: batches: dtype 'uint8' needs whole numbers from 0 to 255, but value 0 of a sample is ${value}`,
      );
    }
  });
});

describe('batches with indices for labels', () => {
  it("hold [batch, 1] of them, as tfjs's sparse losses take", async () => {
    const shapes: number[][] = [];
    for await (const {xs, ys} of numbered(5).batches({labels: 'index', batchSize: 3})) {
      shapes.push(ys.shape, Array.from(ys.dataSync()));
      xs.dispose();
      ys.dispose();
    }
    expect(shapes).to.deep.equal([
      [3, 1],
      [0, 1, 2],
      [2, 1],
      [0, 1],
    ]);
    const net = sequential({
      layers: [layers.flatten({inputShape: [1, 1, 1]}), layers.dense({units: 3, activation: 'softmax'})],
    });
    net.compile({optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy'});
    const {history} = await net.fitDataset(numbered(5).batches({labels: 'index'}), {epochs: 1, verbose: 0});
    expect(Number.isFinite(history.loss[0])).to.equal(true);
    net.dispose();
  });
});

describe('mixed batches', () => {
  it('are mixed by seed, epoch and number of the batch, and leave only their own tensors', async () => {
    const data = augmented(9);
    const options = {batchSize: 4, shuffle: true, seed: 3, epoch: 2};
    const mix = transforms.mixUp();
    const before = memory().numTensors;
    const mixed = await numbers(data.batches({...options, mix}));
    expect(memory().numTensors).to.equal(before);
    const expected: Plain[] = [];
    let index = 0;
    for await (const plain of data.batches(options)) {
      const {xs, ys} = mix(plain, {seed: 3, epoch: 2, index: index++});
      expected.push({xs: Array.from(xs.dataSync()), ys: Array.from(ys.dataSync())});
      for (const tensor of [plain.xs, plain.ys, xs, ys]) tensor.dispose();
    }
    expect(mixed).to.deep.equal(expected);
    // labels are soft: of two classes each row's sum is 1, and some are neither 0 nor 1
    const rows = mixed.flatMap(({ys}) => ys);
    expect(rows.some(y => y > 0.01 && y < 0.99)).to.equal(true);
    rows.forEach((y, i) => {
      if (i % 2 === 0) expect(y + rows[i + 1]).to.be.closeTo(1, 1e-6);
    });
  });

  it('are mixed by other numbers in another process', async () => {
    const seen: number[] = [];
    const mix: BatchOptions['mix'] = (batch, {index}) => {
      seen.push(index);
      return batch;
    };
    for (const index of [0, 1]) await numbers(numbered(8).batches({batchSize: 2, mix, shard: {index, count: 2}}));
    expect(seen).to.deep.equal([0, 2, 1, 3]);
  });

  it('may keep a tensor of the batch, and a step that fails leaves none', async () => {
    const before = memory().numTensors;
    const brighter = ({xs, ys}: Batch): Batch => ({xs: add(xs, 1), ys});
    expect(await indices(numbered(2).batches({mix: brighter}))).to.deep.equal([[1, 2]]);
    const broken = () => {
      throw new Error('no mixing today');
    };
    await expect(indices(numbered(2).batches({mix: broken}))).to.be.rejectedWith('no mixing today');
    expect(memory().numTensors).to.equal(before);
  });

  it('need labels and pixels that can be mixed', () => {
    const mix = transforms.mixUp();
    expect(() => numbered(2).batches({mix, labels: 'index'})).to.throw(
      "batches: mix makes soft labels and fractions of pixels, which labels 'index' and dtype 'float32' cannot hold",
    );
    expect(() => numbered(2).batches({mix, dtype: 'uint8'})).to.throw("labels 'oneHot' and dtype 'uint8' cannot hold");
  });
});

describe('batches with bad samples', () => {
  const broken = (bad: readonly number[], size = 7) =>
    source(size, async i => {
      if (bad.includes(i)) throw new Error('cut off');
      return Float32Array.of(i);
    });

  it('fail by default, naming the file', async () => {
    await expect(indices(batchesOf(broken([1])))).to.be.rejectedWith(Error, 'file 1.png: cut off');
  });

  it('leave them out on request, whichever they are, and list them', async () => {
    const cases = fc.tuple(fc.subarray([0, 1, 2, 3, 4, 5, 6], {maxLength: 6}), fc.integer({min: 1, max: 4}));
    await fc.assert(
      fc.asyncProperty(cases, async ([bad, batchSize]) => {
        const told: BadSample[] = [];
        const batches = batchesOf(broken(bad), {batchSize, onBadSample: sample => told.push(sample)});
        const whole = Array.from({length: Math.ceil(7 / batchSize)}, (_, k) =>
          Array.from({length: batchSize}, (_, i) => k * batchSize + i).filter(i => i < 7 && !bad.includes(i)),
        );
        expect(await indices(batches)).to.deep.equal(whole.filter(({length}) => length > 0));
        expect(batches.skipped.map(({index, name, error}) => [index, name, error.message])).to.deep.equal(
          bad.map(i => [i, `file ${i}.png`, `file ${i}.png: cut off`]),
        );
        expect(told).to.deep.equal(batches.skipped);
      }),
    );
  });

  it('keep labels with their samples', async () => {
    const bad = [0, 3];
    const labelled: SampleSource = {...broken(bad), classNames: ['a', 'b'], label: i => i % 2};
    const [{xs, ys}] = await numbers(batchesOf(labelled, {onBadSample: 'skip'}));
    expect(xs).to.deep.equal([1, 2, 4, 5, 6]);
    expect(ys).to.deep.equal([0, 1, 1, 0, 1, 0, 0, 1, 1, 0]);
  });

  it('are an error where there is no good one', async () => {
    const batches = batchesOf(broken([0, 1, 2], 3), {batchSize: 2, onBadSample: 'skip'});
    await expect(indices(batches)).to.be.rejectedWith(
      'batches: none of the 3 samples could be read; the first: file 0.png: cut off',
    );
  });

  it('do not hide mistakes of the program', async () => {
    const mistaken = source(3, async () => {
      throw new ConfigError('crop: box is too large');
    });
    await expect(indices(batchesOf(mistaken, {onBadSample: 'skip'}))).to.be.rejectedWith(
      ConfigError,
      'file 0.png: crop: box is too large',
    );
  });
});

describe('an aborted walk', () => {
  it('ends while a sample is still being read, and says so to whoever reads it', async () => {
    const controller = new AbortController();
    let told: AbortSignal | undefined;
    const stuck: SampleSource = {
      ...source(4, async i => Float32Array.of(i)),
      read(_, __, {signal} = {}) {
        told = signal;
        return new Promise(() => undefined);
      },
    };
    const first = batchesOf(stuck, {signal: controller.signal})[Symbol.asyncIterator]().next();
    await new Promise(setImmediate);
    expect(told?.aborted).to.equal(false);
    controller.abort(new Error('enough'));
    await expect(first).to.be.rejectedWith('enough');
    expect(told?.aborted).to.equal(true);
  });

  it('is over before it begins if it was aborted before', async () => {
    const from = source(4, async i => Float32Array.of(i));
    await expect(indices(batchesOf(from, {signal: AbortSignal.abort(new Error('too late'))}))).to.be.rejectedWith(
      'too late',
    );
    expect(from.asked).to.deep.equal([]);
  });
});

describe('batch options', () => {
  it('that are unknown are named', () => {
    const data = numbered(3);
    const batches = (options: Record<string, unknown>) => () => data.batches(options);
    expect(batches({dtype: 'int8'})).to.throw("batches: dtype 'int8' is unknown; there are 'float32', 'uint8'");
    expect(batches({labels: 'soft'})).to.throw("batches: labels 'soft' is unknown; there are 'oneHot', 'index'");
    expect(batches({onBadSample: 'warn'})).to.throw(
      "batches: onBadSample 'warn' is unknown; there are 'error', 'skip'",
    );
  });
});
