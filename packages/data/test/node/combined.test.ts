/** Combined datasets in worker threads. */
import {join} from 'node:path';
import {expect} from 'chai';
import {
  balance,
  concat,
  filter,
  type ImageDataset,
  imageTrainingPreset,
  mapLabels,
  memoryCache,
  shuffled,
  transforms,
  weighted,
} from '../../src/index.ts';
import {diskCache, imageFolder, loader, writePng} from '../../src/node.ts';
import {values} from '../combine/support.ts';
import {noise, withDirectory} from '../support.ts';

const transform = imageTrainingPreset({crop: 6});

describe('loader', () => {
  it('gives the batches of combined datasets, bit for bit, draws and repeats included', () =>
    withDirectory(async dir => {
      for (let i = 0; i < 9; i++) {
        await writePng(join(dir, i < 6 ? 'one' : 'two', i % 3 ? 'cat' : 'dog', `${i}.png`), noise(8 + i, 15 - i));
      }
      const [one, two] = await Promise.all(['one', 'two'].map(part => imageFolder(join(dir, part), {transform})));
      const COMBINED: Record<string, () => Promise<ImageDataset>> = {
        'drawn from chosen ones': async () => {
          const photos = mapLabels(shuffled(concat([one, two])), ({name}) => name.slice(-6, -4));
          const chosen = filter(photos, ({index}) => index !== 4);
          return weighted(chosen, [1, 0, 0, 5, 0, 0, 1, 9], {samples: 12});
        },
        'joined from caches': async () => {
          const stored = await diskCache(two, join(dir, 'cache'), {prepare: transforms.resize(8)});
          return balance(concat([memoryCache(one, {maxBytes: 1500}), stored]), {perClass: 7});
        },
      };
      for (const [name, make] of Object.entries(COMBINED)) {
        const options = {shuffle: true, seed: 3, batchSize: 4};
        const plain = await make();
        const loaded = loader(await make(), {workers: 2});
        try {
          // twice: caches are empty in the first epoch and hold something in the second
          for (const epoch of [0, 1]) {
            const expected = await values(plain, {...options, epoch});
            expect(await values(loaded, {...options, epoch}), `${name}, epoch ${epoch}`).to.deep.equal(expected);
          }
        } finally {
          await loaded.close();
        }
      }
    }));
});
