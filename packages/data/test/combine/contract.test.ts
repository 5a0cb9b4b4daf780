/** What every combinator keeps. */
import {memory} from '@tensorflow/tfjs-core';
import {expect} from 'chai';
import {sourceOf} from '../../src/fromSource.ts';
import {
  arrayDataset,
  balance,
  concat,
  filter,
  type ImageDataset,
  mapLabels,
  type RgbImage,
  shuffled,
  skip,
  take,
  weighted,
} from '../../src/index.ts';
import {contents, firstByte, numbered, pixels, values} from './support.ts';

const data = pixels([0, 1, 2, 1, 0, 1]);
const other = pixels([2, 0], {first: 100});

/** A result, and which of the first bytes it should hold. */
const COMBINATORS: Record<string, {make: () => ImageDataset; bytes: number[]; drawn?: boolean}> = {
  'balance, whose samples are still each there once': {
    make: () => balance(data),
    bytes: [0, 1, 2, 3, 4, 5],
    drawn: true,
  },
  concat: {make: () => concat([data, other]), bytes: [0, 1, 2, 3, 4, 5, 100, 101]},
  'concat of parts with transforms of their own': {
    make: () => concat([data, other.withTransform(Object.assign((i: RgbImage) => firstByte(i), {...firstByte}))]),
    bytes: [0, 1, 2, 3, 4, 5, 100, 101],
  },
  'concat of concats': {
    make: () => concat([concat([other, data]), concat([other])]),
    bytes: [100, 101, 0, 1, 2, 3, 4, 5, 100, 101],
  },
  filter: {make: () => filter(data, ({className}) => className === 'b'), bytes: [1, 3, 5]},
  mapLabels: {make: () => mapLabels(data, ({className}) => className), bytes: [0, 1, 2, 3, 4, 5]},
  shuffled: {make: () => shuffled(data, {seed: 4}), bytes: [1, 4, 2, 5, 0, 3]},
  skip: {make: () => skip(data, 4), bytes: [4, 5]},
  subset: {make: () => data.subset([3, 0, 3]), bytes: [3, 0, 3]},
  'subset of a concat': {make: () => concat([data, other]).subset([7, 1]), bytes: [101, 1]},
  split: {make: () => concat(data.split([0.5, 0.5])), bytes: [0, 1, 2, 3, 4, 5]},
  take: {make: () => take(data, 2), bytes: [0, 1]},
  'weighted, whose samples are still each there once': {
    make: () => weighted(data, [1, 0, 0, 0, 0, 9]),
    bytes: [0, 1, 2, 3, 4, 5],
    drawn: true,
  },
  withTransform: {make: () => data.withTransform(firstByte), bytes: [0, 1, 2, 3, 4, 5]},
};

const CLASSES = 'abcbab';
const classOf = (byte: number) => (byte < 100 ? CLASSES[byte] : 'ca'[byte - 100]);

for (const [name, {make, bytes, drawn}] of Object.entries(COMBINATORS)) {
  describe(name, () => {
    it('keeps names, classes, images, samples and places', async () => {
      const result = make();
      const images = sourceOf('test', result).images;
      const found = await contents(result, i => images?.place?.(i));
      const order = name === 'shuffled' || name === 'split' ? found.map(({byte}) => byte) : bytes;
      expect([...order].sort()).to.deep.equal([...bytes].sort());
      expect(found).to.deep.equal(
        order.map(byte => ({name: `pixel ${byte}`, className: classOf(byte), byte, value: byte, offset: byte})),
      );
    });

    it('names an index that is not there', async () => {
      const result = make();
      const n = bytes.length;
      expect(() => result.label(n)).to.throw(`label: index ${n} is not one of the ${n} samples, 0 to ${n - 1}`);
      expect(() => result.name(-1)).to.throw(`name: index -1 is not one of the ${n} samples`);
      await expect(result.image(0.5)).to.be.rejectedWith('image: index 0.5 is not one of the');
      await expect(result.sample(n)).to.be.rejectedWith(`sample: index ${n} is not one of the`);
    });

    it('leaves no tensor, and takes other transforms, also for what is taken of it', async () => {
      const before = memory().numTensors;
      const doubled = make().withTransform(
        Object.assign((image: RgbImage) => firstByte(image).map(x => 2 * x), {outputShape: [1, 1, 1] as const}),
      );
      const plain = await values(make(), {batchSize: 4, shuffle: true, seed: 3});
      expect(await values(doubled, {batchSize: 4, shuffle: true, seed: 3})).to.deep.equal(plain.map(x => 2 * x));
      expect(memory().numTensors).to.equal(before);
      if (drawn) {
        expect(() => doubled.subset([0])).to.throw(
          'subset: this dataset is weighted or balanced already, which subset cannot keep to; weight or balance its ' +
            'result instead',
        );
      } else expect((await doubled.subset([1]).sample(0))[0]).to.equal(2 * (await doubled.image(1)).data[0]);
    });
  });
}

describe('combinators', () => {
  it('refuse datasets of other makers', () => {
    const foreign = {...numbered([0])};
    const copy = Object.fromEntries(Object.entries(foreign)) as unknown as typeof foreign;
    expect(() => concat([copy])).to.throw(
      'concat: this dataset was not made by @tfjs-zoo/data; wrap its samples by arrayDataset',
    );
  });

  it('work on samples that are no images', async () => {
    const floats = numbered([0, 1, 0, 1]);
    const made = [
      concat([floats, floats]),
      take(floats, 1),
      skip(floats, 3),
      mapLabels(floats, ({label}) => `${label}`),
    ];
    expect(await Promise.all(made.map(result => values(result)))).to.deep.equal([
      [0, 1, 2, 3, 0, 1, 2, 3],
      [0],
      [3],
      [0, 1, 2, 3],
    ]);
    expect('image' in made[0]).to.equal(false);
    const images = arrayDataset({images: [await data.image(0)], labels: [0], classNames: ['a'], transform: firstByte});
    const mixed = concat<typeof floats>([images, numbered([0], ['a'])]);
    expect('image' in mixed).to.equal(false);
    expect(await values(mixed)).to.deep.equal([0, 0]);
  });
});
