import {memory} from '@tensorflow/tfjs-core';
import {expect} from 'chai';
import {imageDataset, sourceOf} from '../../src/fromSource.ts';
import {imageClassificationPreset, imageTrainingPreset, memoryCache, transforms} from '../../src/index.ts';
import type {ImageSource} from '../../src/sampleSource.ts';
import {noise} from '../support.ts';
import {numbered, pixels, values} from './support.ts';

const preset = imageClassificationPreset({resize: 6, crop: 4});
const random = imageTrainingPreset({crop: 4});

/** Ten images of 9x8, 216 bytes each, which notes what is decoded; `fail` decides what cannot be. */
function decoded(fail: (i: number) => boolean = () => false) {
  const asked: number[] = [];
  const image = async (i: number) => {
    asked.push(i);
    if (fail(i)) throw new Error(`image ${i} is broken`);
    const image = noise(9, 8);
    image.data[0] = i;
    return image;
  };
  const source: ImageSource = {
    classNames: ['a', 'b'],
    size: 10,
    label: i => i % 2,
    name: i => `image ${i}`,
    image,
    // as files have it: a cache hands out what it keeps
    borrow: image,
    place: i => ({path: 'all', offset: i}),
  };
  return {asked, data: imageDataset(source, preset), place: source.place};
}

describe('memoryCache', () => {
  it('decodes each image once, and gives what it gave without a cache', async () => {
    const {asked, data} = decoded();
    const plain = decoded().data;
    const cached = memoryCache(data);
    const before = memory().numTensors;
    for (const epoch of [0, 1, 2]) {
      const options = {epoch, seed: 1, shuffle: true, batchSize: 3};
      expect(await values(cached, options)).to.deep.equal(await values(plain, options));
      expect(await values(cached.withTransform(random), options)).to.deep.equal(
        await values(plain.withTransform(random), options),
      );
    }
    expect(memory().numTensors).to.equal(before);
    expect([...asked].sort((a, b) => a - b)).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(cached.cache).to.deep.equal({images: 10, bytes: 2160, hits: 50, misses: 10});
  });

  it('augments anew in each epoch', async () => {
    const cached = memoryCache(decoded().data).withTransform(random);
    expect(await values(cached, {epoch: 0})).to.not.deep.equal(await values(cached, {epoch: 1}));
  });

  it('is shared by what is taken of it', async () => {
    const {asked, data} = decoded();
    const [training, validation] = memoryCache(data).split(0.5);
    await values(training);
    await values(validation.withTransform(random));
    await values(training.subset([0, 0, 1]));
    expect(asked.length).to.equal(10);
  });

  it('keeps within its bytes, and decodes each time what does not fit', async () => {
    const {asked, data} = decoded();
    const cached = memoryCache(data, {maxBytes: 700});
    await values(cached);
    const again = await values(cached);
    expect(again).to.deep.equal(await values(decoded().data));
    expect(cached.cache).to.deep.equal({images: 3, bytes: 648, hits: 3, misses: 17});
    expect(asked.length).to.equal(17);
  });

  it('keeps the bytes of the image alone, not what they are a part of', async () => {
    const whole = new Uint8Array(1000);
    const source: ImageSource = {
      ...{classNames: ['a'], size: 1, label: () => 0, name: () => 'part'},
      image: () => ({width: 1, height: 1, data: whole.subarray(10, 13)}),
    };
    const cached = memoryCache(imageDataset(source, preset));
    expect((await cached.image(0)).data.buffer.byteLength).to.equal(3);
  });

  it('decodes an image once for all who wait for it', async () => {
    const {asked, data} = decoded();
    const cached = memoryCache(data);
    const found = await Promise.all([cached.image(4), cached.image(4), cached.image(5)]);
    expect(found[0]).to.equal(found[1]);
    expect(asked).to.deep.equal([4, 5]);
  });

  it('keeps no failure', async () => {
    let broken = true;
    const cached = memoryCache(decoded(() => broken).data);
    await expect(cached.image(3)).to.be.rejectedWith('image 3 is broken');
    broken = false;
    expect((await cached.image(3)).data[0]).to.equal(3);
  });

  it('keeps what a step has made of the images', async () => {
    const {asked, data} = decoded();
    const prepare = transforms.resize([4, 5]);
    const cached = memoryCache(data, {prepare});
    const plain = await decoded().data.image(7);
    for (let i = 0; i < 2; i++) expect(await cached.image(7)).to.deep.equal(prepare(plain));
    expect(await cached.sample(7)).to.deep.equal(preset(prepare(plain)));
    expect(asked).to.deep.equal([7]);
    expect(cached.cache.bytes).to.equal(60);
    const randomly = memoryCache(data, {prepare: transforms.randomHorizontalFlip() as typeof prepare});
    await expect(randomly.image(0)).to.be.rejectedWith('randomHorizontalFlip is random: call it with a key');
  });

  it('lets others read from where an image lies only what it does not keep', async () => {
    const {data} = decoded();
    const cached = memoryCache(data, {maxBytes: 700});
    const places = () => Array.from({length: 10}, (_, i) => sourceOf('test', cached).images?.place?.(i)?.offset);
    expect(places()).to.deep.equal(Array(10).fill(undefined));
    await values(cached);
    expect(places()).to.deep.equal([undefined, undefined, undefined, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('names what it cannot keep', () => {
    expect(() => memoryCache(pixels([0]), {maxBytes: 0})).to.throw(
      'memoryCache: maxBytes 0 is not a positive number of bytes',
    );
    const floats = numbered([0]) as unknown as ReturnType<typeof pixels>;
    expect(() => memoryCache(floats)).to.throw(
      'memoryCache: the samples are not made of images by one transform; give an image dataset, and if it is joined from ' +
        'parts with transforms of their own, give each part to memoryCache before concat',
    );
  });
});
