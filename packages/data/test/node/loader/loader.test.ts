import {writeFile} from 'node:fs/promises';
import {memory} from '@tensorflow/tfjs-core';
import {generator} from '@tensorflow/tfjs-data';
import {layers, sequential} from '@tensorflow/tfjs-layers';
import {ConfigError} from '@tfjs-zoo/core';
import {expect} from 'chai';
import fc from 'fast-check';
import {weighted} from '../../../src/combine/index.ts';
import {arrayDataset, type ImageStep, type RgbImage, transforms} from '../../../src/index.ts';
import {LoaderError} from '../../../src/loaderError.ts';
import {ImageReadError, type LoadedDataset, loader, moduleStep} from '../../../src/node.ts';
import {augmented, numbers, ofUser, SHAPE, threads, widthOf, withLoader, withPhotos} from './support.ts';

/** Which photograph does harm. */
const HARMFUL = 4;
const harm = (how: string) => ofUser('harmful', {how, width: widthOf(HARMFUL)});

/** Closes at the end, whatever happens. */
async function withLoaders(made: LoadedDataset[], run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } finally {
    await Promise.all(made.map(each => each.close()));
  }
}

describe('loader', () => {
  it('gives the same batches, bit for bit, with any number of workers, in the order of the samples', async () => {
    const options = fc.record({
      batchSize: fc.integer({min: 1, max: 9}),
      shuffle: fc.boolean(),
      seed: fc.nat(100),
      epoch: fc.nat(3),
      prefetch: fc.constantFrom(undefined, 0, 1, 3),
      start: fc.nat(2),
      dtype: fc.constant('float32' as const),
      labels: fc.constantFrom('oneHot' as const, 'index' as const),
    });
    await withPhotos(
      18,
      async photos => {
        // so little memory that samples wait for one another in one, more than enough in the others
        const loaders = [0, 1, 2, 3].map(workers => loader(photos, {workers, ...(workers === 2 && {maxBytes: 1})}));
        await withLoaders(loaders, async () => {
          const before = memory().numTensors;
          await fc.assert(
            fc.asyncProperty(options, async given => {
              const expected = await numbers(photos.batches(given));
              const found = await Promise.all(loaders.map(loaded => numbers(loaded.batches(given))));
              for (const batches of found) expect(batches).to.deep.equal(expected);
            }),
            {numRuns: 12},
          );
          expect(memory().numTensors).to.equal(before);
        });
      },
      // the first samples take longest
      await ofUser('unhurried'),
      await ofUser('negative', {probability: 0.5}),
    );
  });

  it('gives single samples, parts and labels as the dataset does', async () => {
    await withPhotos(6, async photos =>
      withLoader(photos, {workers: 1}, async loaded => {
        const key = {seed: 3, epoch: 1};
        expect(await loaded.sample(4, key)).to.deep.equal(await photos.sample(4, key));
        expect([loaded.label(5), loaded.name(5), loaded.size]).to.deep.equal([1, photos.name(5), 6]);
        const part = [5, 0, 2];
        expect(await numbers(loaded.subset(part).batches({epoch: 2}))).to.deep.equal(
          // a part of what was loaded keeps the keys of the whole
          [[...(await samples(photos, part, {seed: 0, epoch: 2})), 0, 1, 1, 0, 1, 0]],
        );
      }),
    );
  });

  it('takes images from memory, and leaves them as they are', async () => {
    const pixels = new Uint8Array(4 * 12 * 9 * 3).map((_, i) => Math.imul(i, 0x9e3779b1) >>> 24);
    // views of one array, which must not be sent whole, or away
    const images: RgbImage[] = Array.from({length: 4}, (_, i) => ({
      ...{width: 12, height: 9},
      data: pixels.subarray(i * 324, (i + 1) * 324),
    }));
    const data = arrayDataset({images, labels: [0, 1, 1, 0], transform: augmented(), sampleShape: SHAPE});
    await withLoader(data, {workers: 1}, async loaded => {
      expect(await numbers(loaded.batches({batchSize: 3}))).to.deep.equal(await numbers(data.batches({batchSize: 3})));
      expect(images[3].data).to.have.length(324);
    });
  });

  it('feeds fitDataset of tfjs, epoch after epoch, and tf.data', async () => {
    await withPhotos(8, async photos =>
      withLoader(photos, {workers: 1}, async loaded => {
        const histories = [];
        for (const data of [photos, loaded]) {
          const net = sequential({
            layers: [
              layers.flatten({inputShape: [...SHAPE]}),
              layers.dense({units: 2, kernelInitializer: 'ones', activation: 'sigmoid'}),
            ],
          });
          net.compile({optimizer: 'sgd', loss: 'meanSquaredError'});
          const batches = data.batches({batchSize: 3, shuffle: true});
          const history = await net.fitDataset(batches, {epochs: 3, verbose: 0, validationData: data.batches()});
          histories.push(history.history);
          const stock = generator(() => data.batches({batchSize: 3})[Symbol.asyncIterator]());
          const shapes: number[][] = [];
          await stock.forEachAsync(({xs, ys}) => {
            shapes.push(xs.shape);
            xs.dispose();
            ys.dispose();
          });
          expect(shapes).to.deep.equal([3, 3, 2].map(count => [count, ...SHAPE]));
          net.dispose();
        }
        expect(histories[1]).to.deep.equal(histories[0]);
      }),
    );
  });

  it('draws anew for samples that occur more than once', async () => {
    await withPhotos(3, async photos => {
      const data = weighted(photos, [1, 1, 1], {samples: 7});
      await withLoader(data, {workers: 1}, async loaded => {
        expect(await numbers(loaded.batches({shuffle: true}))).to.deep.equal(
          await numbers(data.batches({shuffle: true})),
        );
      });
    });
  });
});

describe('errors of loader', () => {
  it('are those of the dataset: of its class, with the name of the file', async () => {
    await withPhotos(6, async (photos, dir) => {
      const path = photos.name(4);
      await writeFile(path, 'no image');
      await withLoader(photos, {workers: 1}, async loaded => {
        const failures = await Promise.all(
          [photos, loaded].map(data => numbers(data.batches()).then(fail, (error: unknown) => error)),
        );
        for (const failure of failures) {
          expect(failure).to.be.instanceOf(ImageReadError);
          expect(failure).to.include({code: 'not-an-image', source: path});
        }
        expect(String(failures[1])).to.equal(String(failures[0])).and.to.include(dir);

        const batches = loaded.batches({onBadSample: 'skip', batchSize: 2});
        expect(await numbers(batches)).to.deep.equal(
          await numbers(photos.batches({onBadSample: 'skip', batchSize: 2})),
        );
        expect(batches.skipped.map(({index, name}) => [index, name])).to.deep.equal([[4, path]]);
      });
    });
  });

  it('name the sample that a transform of the user fails on', async () => {
    await withPhotos(
      12,
      async photos =>
        withLoader(photos, {workers: 1}, async loaded => {
          const failure = await numbers(loaded.batches({batchSize: 4})).then(fail, (error: Error) => error);
          expect(failure.message).to.equal(`${photos.name(HARMFUL)}: this image is not to my taste`);
          expect((failure.cause as Error).name).to.equal('RangeError');
          expect((failure.cause as Error).stack).to.include('steps.ts');
        }),
      await harm('throw'),
    );
  });

  it('name a size that does not fit, as mistakes of the program', async () => {
    await withPhotos(1, async photos => {
      const wrong = photos.withTransform(
        transforms.compose(transforms.resize([3, 3]), transforms.toTensorData()),
        SHAPE,
      );
      await withLoader(wrong, {workers: 1}, async loaded => {
        await expect(numbers(loaded.batches({onBadSample: 'skip'}))).to.be.rejectedWith(
          ConfigError,
          `${photos.name(0)}: the transform gave 27 numbers, but the samples' shape [6,5,3] has 90`,
        );
      });
    });
  });

  for (const [how, message] of [
    ['exit', 'exit code 3'],
    ['memory', 'Worker terminated due to reaching memory limit'],
    ['late', 'thrown where nobody waits'],
  ] as const) {
    it(`end the walk when a worker ends (${how}), whatever becomes of bad samples, and the next walk begins anew`, async () => {
      await withPhotos(
        12,
        async photos => {
          const limits = {resourceLimits: {maxOldGenerationSizeMb: 64}};
          await withLoader(photos, {workers: how === 'exit' ? 2 : 1, ...(how === 'memory' && limits)}, async loaded => {
            const walk = numbers(loaded.batches({batchSize: 12, onBadSample: 'skip'}));
            const failure = await walk.then(fail, (error: Error) => error);
            expect(failure).to.be.instanceOf(LoaderError);
            expect(failure.message)
              .to.match(/^loader: a worker ended/)
              .and.to.include(message);
            if (how !== 'late') expect(failure.message).to.include(photos.name(HARMFUL));
            const harmless = {batchSize: HARMFUL};
            const walks = [photos, loaded].map(data => data.batches(harmless)[Symbol.asyncIterator]());
            const [first, again] = await Promise.all(walks.map(walk => walk.next()));
            expect(Array.from(again.value.xs.dataSync())).to.deep.equal(Array.from(first.value.xs.dataSync()));
            for (const {value} of [first, again]) {
              value.xs.dispose();
              value.ys.dispose();
            }
            await Promise.all(walks.map(walk => walk.return?.()));
          });
        },
        await harm(how),
      );
    });
  }

  it('say so when a worker is terminated from outside', async () => {
    await withPhotos(
      12,
      async photos =>
        withLoader(photos, {workers: 1}, async loaded => {
          const walk = numbers(loaded.batches({batchSize: 12}));
          setTimeout(() => [...threads].at(-1)?.terminate(), 20);
          await expect(walk).to.be.rejectedWith(LoaderError, 'loader: a worker ended');
        }),
      await harm('loop'),
    );
  });

  it('tell what workers cannot do before anything is read', async () => {
    await withPhotos(2, async photos => {
      expect(() => loader(photos, {workers: -1})).to.throw('loader: workers -1 is not an integer of at least 0');
      expect(() => loader(photos, {maxBytes: 0})).to.throw('loader: maxBytes 0 is not a positive number of bytes');
      const mine: ImageStep = image => image;
      expect(() => loader(photos.withTransform(augmented(mine)), {workers: 1})).to.throw(
        "describeTransform: step 1 of 3 in step 1 of 2 in the transform is a function of unknown origin ('mine')",
      );
      const plain = arrayDataset({images: new Float32Array(6), labels: [0], sampleShape: [1, 2, 3]});
      expect(() => loader(plain, {workers: 1})).to.throw(
        'loader: these samples are not images with one transform for all, so there is nothing for workers to do',
      );
      // without workers there is nothing to send
      expect(
        await numbers(loader(photos.withTransform(augmented(mine), SHAPE), {workers: 0}).batches()),
      ).to.have.length(1);
    });
  });
});

describe('threads of loader', () => {
  it('begin with the first sample and end with close, which ends walks and refuses new ones', async () => {
    await withPhotos(
      12,
      async photos => {
        const before = threads.size;
        const loaded = loader(photos, {workers: 2});
        expect(threads.size).to.equal(before);
        const walk = numbers(loaded.batches());
        // unhandled until close has been awaited
        walk.catch(() => undefined);
        await until(() => threads.size === before + 2);
        await loaded.close();
        expect(threads.size).to.equal(before);
        await expect(walk).to.be.rejectedWith(LoaderError, 'loader: this loader is closed; make a new one to read on');
        await expect(numbers(loaded.batches())).to.be.rejectedWith(LoaderError, 'loader: this loader is closed');
        await loaded.close();
      },
      await harm('loop'),
    );
  });

  it('end with the block that uses them', async () => {
    await withPhotos(2, async photos => {
      const before = threads.size;
      const loaded = loader(photos, {workers: 1});
      await numbers(loaded.batches());
      expect(threads.size).to.equal(before + 1);
      await loaded[Symbol.asyncDispose]();
      expect(threads.size).to.equal(before);
    });
  });

  it('are let go by an abort although one of them is stuck', async () => {
    await withPhotos(
      12,
      async photos =>
        withLoader(photos, {workers: 1}, async loaded => {
          const controller = new AbortController();
          const walk = numbers(loaded.batches({signal: controller.signal, batchSize: 4}));
          setTimeout(() => controller.abort(new Error('enough')), 50);
          await expect(walk).to.be.rejectedWith('enough');
        }),
      await harm('loop'),
    );
  });

  it('leave no tensor when a walk is left half way, and go on with the next', async () => {
    await withPhotos(12, async photos =>
      withLoader(photos, {workers: 1}, async loaded => {
        for await (const {xs, ys} of loaded.batches({batchSize: 2, prefetch: 3})) {
          xs.dispose();
          ys.dispose();
          break;
        }
        expect(await numbers(loaded.batches())).to.deep.equal(await numbers(photos.batches()));
      }),
    );
  });
});

describe('moduleStep', () => {
  it('gives the step, which keeps the shape of what it makes', async () => {
    const tiny = await moduleStep(new URL('./steps.ts', import.meta.url), {export: 'tiny'});
    expect(tiny.outputShape).to.deep.equal([2, 2, 3]);
    await withPhotos(2, async photos => {
      const small = photos.withTransform(tiny);
      await withLoader(small, {workers: 1}, async loaded => {
        expect(await numbers(loaded.batches())).to.deep.equal(await numbers(small.batches()));
      });
    });
  });

  it('names what is not there', async () => {
    await expect(ofUser('nothing')).to.be.rejectedWith(
      ConfigError,
      /steps\.ts' exports no function 'nothing'; it exports answer, harmful, negative, tiny, unhurried/,
    );
    await expect(ofUser('answer')).to.be.rejectedWith(ConfigError, /answer\(\) of '.*' gave number, expected the step/);
    await expect(moduleStep(new URL('./none.ts', import.meta.url), {export: 'x'})).to.be.rejectedWith(
      ConfigError,
      /moduleStep: '.*none\.ts' cannot be imported: /,
    );
  });
});

async function samples(
  data: {sample(i: number, key: {seed: number; epoch: number}): Promise<Float32Array>},
  indices: number[],
  key: {seed: number; epoch: number},
): Promise<number[]> {
  return (await Promise.all(indices.map(i => data.sample(i, key)))).flatMap(sample => [...sample]);
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate);
}

function fail(): never {
  throw new Error('should have failed');
}
