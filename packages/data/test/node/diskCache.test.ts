import {mkdir, readdir, readFile, rm, stat, utimes, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect} from 'chai';
import {imageDataset, sourceOf} from '../../src/fromSource.ts';
import {imageClassificationPreset, imageTrainingPreset, transforms} from '../../src/index.ts';
import {diskCache, imageFolder, writePng} from '../../src/node.ts';
import {values} from '../combine/support.ts';
import {noise, plain, withDirectory} from '../support.ts';

const transform = imageClassificationPreset({resize: 6, crop: 4});
const random = imageTrainingPreset({crop: 4});

/** Bytes of the copy of an 8x9 image. */
const COPY = 20 + 8 * 9 * 3;

/** A folder of `count` images of 8x9, and where to cache them. */
async function photographs(dir: string, count: number) {
  for (let i = 0; i < count; i++) await writePng(join(dir, 'set', 'cat', `${i}.png`), plain(8, 9, i));
  return {cacheDir: join(dir, 'cache'), data: await imageFolder(join(dir, 'set'), {transform})};
}

const bytesIn = async (dir: string) => {
  const sizes = (await readdir(dir)).map(async name => (await stat(join(dir, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
};

describe('diskCache', () => {
  it('decodes each image once, in this run or an earlier one, and gives what it gave without a cache', () =>
    withDirectory(async dir => {
      const {data, cacheDir} = await photographs(dir, 5);
      const expected = await values(data);
      const first = await diskCache(data, cacheDir);
      expect(await values(first)).to.deep.equal(expected);
      expect(await values(first)).to.deep.equal(expected);
      expect({...first.cache}).to.deep.equal({images: 5, bytes: 5 * COPY, hits: 5, misses: 5, failure: undefined});
      const second = await diskCache(data, cacheDir);
      expect(await values(second)).to.deep.equal(expected);
      expect(second.cache).to.include({images: 5, bytes: 5 * COPY, hits: 5, misses: 0});
      expect(await bytesIn(cacheDir)).to.equal(5 * COPY);
    }));

  it('augments anew in each epoch, as without a cache', () =>
    withDirectory(async dir => {
      await writePng(join(dir, 'set', 'cat', '1.png'), noise(20, 20));
      const data = await imageFolder(join(dir, 'set'), {transform: random});
      const cached = await diskCache(data, join(dir, 'cache'));
      const epochs = await Promise.all([0, 1].map(epoch => values(cached, {epoch})));
      expect(epochs).to.deep.equal(await Promise.all([0, 1].map(epoch => values(data, {epoch}))));
      expect(epochs[0]).to.not.deep.equal(epochs[1]);
    }));

  it('decodes a file anew that has changed', () =>
    withDirectory(async dir => {
      const {data, cacheDir} = await photographs(dir, 2);
      const cached = await diskCache(data, cacheDir);
      await values(cached);
      await writePng(data.files[1], plain(5, 5, 77));
      expect((await cached.image(1)).data[0]).to.equal(77);
      // the same bytes: only the time tells
      await utimes(data.files[0], 0, 0);
      await cached.image(0);
      expect(cached.cache).to.include({hits: 0, misses: 4, images: 4});
    }));

  it('decodes an image anew whose copy is damaged or cut off, and mends the copy', () =>
    withDirectory(async dir => {
      const {data, cacheDir} = await photographs(dir, 1);
      const {data: expected} = await data.image(0);
      await values(await diskCache(data, cacheDir));
      const [name] = await readdir(cacheDir);
      const file = join(cacheDir, name);
      const sound = await readFile(file);
      const flip = (at: number) => Buffer.from(sound.map((byte, i) => (i === at ? byte ^ 1 : byte)));
      const damaged = [...sound.keys()].filter(at => at < 24 || at % 16 === 0).map(flip);
      const cut = [0, 1, 19, 20, 21, COPY - 1].map(length => sound.subarray(0, length));
      for (const bytes of [...damaged, ...cut, Buffer.concat([sound, Buffer.of(0)])]) {
        await writeFile(file, bytes);
        const cached = await diskCache(data, cacheDir);
        expect((await cached.image(0)).data).to.deep.equal(expected);
        expect(cached.cache).to.include({hits: 0, misses: 1, images: 1, bytes: COPY});
        expect(await readFile(file)).to.deep.equal(sound);
      }
    }));

  it('keeps within its bytes, makes room by removing what was not used for longest, and touches nothing else', () =>
    withDirectory(async dir => {
      const {data, cacheDir} = await photographs(dir, 6);
      const maxBytes = 3 * COPY + 5;
      const first = await diskCache(data.subset([0, 1, 2]), cacheDir, {maxBytes});
      await values(first);
      const notes = join(cacheDir, 'notes.txt');
      await writeFile(notes, 'mine');
      const names = (await readdir(cacheDir)).filter(name => name.endsWith('.rgb'));
      // image 1 was used last, then 2, then 0
      for (const [i, minutes] of [
        [0, 9],
        [1, 3],
        [2, 6],
      ]) {
        await sourceOf('test', first).images?.image(i);
        const hit = await Promise.all(
          names.map(async name => [name, (await readFile(join(cacheDir, name)))[20]] as const),
        );
        const name = hit.find(([, byte]) => byte === i)?.[0] ?? '';
        const then = new Date(Date.now() - minutes * 60_000);
        await utimes(join(cacheDir, name), then, then);
      }
      const second = await diskCache(data, cacheDir, {maxBytes});
      expect((await second.image(3)).data[0]).to.equal(3);
      expect(second.cache).to.include({images: 3, bytes: 3 * COPY});
      const kept = async () => {
        const files = (await readdir(cacheDir)).filter(file => file.endsWith('.rgb'));
        return (await Promise.all(files.map(async file => (await readFile(join(cacheDir, file)))[20]))).sort();
      };
      expect(await kept()).to.deep.equal([1, 2, 3]);
      for (let i = 0; i < 6; i++) expect((await second.image(i)).data[0]).to.equal(i);
      // 0 took the place of 2, 1 was used then; what is used is not removed, so 2, 4 and 5 find no room
      expect(await kept()).to.deep.equal([0, 1, 3]);
      expect(await values(second)).to.deep.equal(await values(data));
      expect(await bytesIn(cacheDir)).to.equal(3 * COPY + 4);
      const third = await diskCache(data, cacheDir, {maxBytes: COPY});
      expect(third.cache.images).to.equal(1);
      expect(await readFile(notes, 'utf8')).to.equal('mine');
    }));

  it('removes what a process has not finished writing, unless it may still be at it', () =>
    withDirectory(async dir => {
      const {data, cacheDir} = await photographs(dir, 1);
      await mkdir(cacheDir);
      const [old, recent] = ['a.rgb.1.part', 'a.rgb.2.part'].map(name => join(cacheDir, name));
      for (const file of [old, recent]) await writeFile(file, 'half');
      const yesterday = new Date(Date.now() - 86_400_000);
      await utimes(old, yesterday, yesterday);
      const cached = await diskCache(data, cacheDir);
      expect(cached.cache.images).to.equal(0);
      expect(await readdir(cacheDir)).to.deep.equal(['a.rgb.2.part']);
    }));

  it('tells apart what is read or prepared otherwise', () =>
    withDirectory(async dir => {
      await photographs(dir, 1);
      const cacheDir = join(dir, 'cache');
      const plainly = await imageFolder(join(dir, 'set'), {transform});
      const turned = await imageFolder(join(dir, 'set'), {transform, exif: true});
      const small = transforms.resize([2, 2]);
      const sizes: number[] = [];
      for (const [data, prepare] of [
        [plainly, undefined],
        [turned, undefined],
        [plainly, small],
        [plainly, transforms.resize([3, 3])],
        [plainly, transforms.resize([2, 2])],
      ] as const) {
        const cached = await diskCache(data, cacheDir, {prepare});
        sizes.push((await cached.image(0)).data.length);
        expect(await cached.image(0)).to.deep.equal(prepare ? prepare(await data.image(0)) : await data.image(0));
      }
      expect(sizes).to.deep.equal([216, 216, 12, 27, 12]);
      expect((await readdir(cacheDir)).length).to.equal(4);
    }));

  it('goes on without copies if they cannot be written, and says why', () =>
    withDirectory(async dir => {
      const {data, cacheDir} = await photographs(dir, 3);
      const cached = await diskCache(data, cacheDir);
      await rm(cacheDir, {recursive: true});
      expect(await values(cached)).to.deep.equal(await values(data));
      expect(cached.cache.failure?.message).to.match(/ENOENT: no such file or directory/);
      expect(cached.cache).to.include({images: 0, bytes: 0, misses: 3});
    }));

  it('lets others read from where an image lies only what it does not keep', () =>
    withDirectory(async dir => {
      const {data, cacheDir} = await photographs(dir, 3);
      const cached = await diskCache(data, cacheDir, {maxBytes: COPY});
      const places = () => data.files.map((_, i) => sourceOf('test', cached).images?.place?.(i)?.path);
      expect(places()).to.deep.equal([undefined, undefined, undefined]);
      await cached.image(1);
      await values(cached);
      expect(places()).to.deep.equal([data.files[0], undefined, data.files[2]]);
    }));

  it('names files that are missing, and what it cannot keep', () =>
    withDirectory(async dir => {
      const {data, cacheDir} = await photographs(dir, 1);
      const cached = await diskCache(data, cacheDir);
      await rm(data.files[0]);
      await expect(cached.image(0)).to.be.rejectedWith(`${data.files[0]}: there is no such file`);
      await expect(diskCache(data, join(dir, 'set', 'cat', '0.png', 'x'), {maxBytes: -1})).to.be.rejectedWith(
        'diskCache: maxBytes -1 is not a positive number of bytes',
      );
      await writeFile(join(dir, 'file'), '');
      await expect(diskCache(data, join(dir, 'file'))).to.be.rejectedWith(
        `diskCache: '${join(dir, 'file')}' cannot be used as a directory: EEXIST`,
      );
      await expect(diskCache(data, cacheDir, {prepare: image => image})).to.be.rejectedWith(
        "describeTransform: the transform is a function of unknown origin ('prepare')",
      );
      const drawn = imageDataset(
        {classNames: ['a'], size: 1, label: () => 0, name: () => 'drawn', image: () => plain(8, 9, 1)},
        transform,
      );
      await expect(diskCache(drawn, cacheDir)).to.be.rejectedWith(
        'diskCache: the images are not files; to keep what is decoded or drawn elsewhere, use memoryCache',
      );
    }));
});
