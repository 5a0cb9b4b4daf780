import {expect} from 'chai';
import fc from 'fast-check';
import {sourceOf} from '../../src/fromSource.ts';
import {
  arrayDataset,
  balance,
  concat,
  imageClassificationPreset,
  imageTrainingPreset,
  type RgbImage,
  type SampleKey,
} from '../../src/index.ts';
import {noise} from '../support.ts';
import {firstByte, numbered, pixels, values} from './support.ts';

describe('concat', () => {
  it('holds the samples of all parts, one part after the other', async () => {
    const lists = fc.array(fc.array(fc.nat(2), {maxLength: 6}), {minLength: 1, maxLength: 5});
    await fc.assert(
      fc.asyncProperty(lists, async parts => {
        const classNames = ['a', 'b', 'c'];
        const joined = concat(parts.map((labels, k) => numbered(labels, classNames, 100 * k)));
        expect(joined.size).to.equal(parts.flat().length);
        expect(joined.classNames).to.deep.equal(classNames);
        expect(parts.flat().map((_, i) => joined.label(i))).to.deep.equal(parts.flat());
        expect(await values(joined)).to.deep.equal(parts.flatMap((labels, k) => labels.map((_, i) => 100 * k + i)));
      }),
    );
  });

  it('matches classes by name when told so', () => {
    const cats = numbered([0, 1], ['cat', 'dog']);
    const birds = numbered([0, 1, 2], ['bird', 'cat', 'ant']);
    const joined = concat([cats, birds], {mergeClasses: true});
    expect(joined.classNames).to.deep.equal(['cat', 'dog', 'bird', 'ant']);
    expect([0, 1, 2, 3, 4].map(i => joined.label(i))).to.deep.equal([0, 1, 2, 0, 3]);
  });

  it('draws from the place in the whole where the transform is one, from that in the part where they differ', async () => {
    const keys: SampleKey[] = [];
    const recorder = () =>
      Object.assign(
        (image: RgbImage, key: SampleKey) => {
          keys.push(key);
          return firstByte(image);
        },
        {outputShape: [1, 1, 1] as const},
      );
    const indices = async (a: ReturnType<typeof recorder>, b: ReturnType<typeof recorder>) => {
      keys.length = 0;
      await values(concat([pixels([0, 0], {transform: a}), pixels([0], {transform: b})]), {seed: 5, epoch: 6});
      return keys;
    };
    const one = recorder();
    const whole = {seed: 5, epoch: 6};
    expect(await indices(one, one)).to.deep.equal([0, 1, 2].map(index => ({...whole, index})));
    expect(await indices(recorder(), recorder())).to.deep.equal([0, 1, 0].map(index => ({...whole, index})));
  });

  it('takes transforms made of the same arguments for one', () => {
    const common = (a: ReturnType<typeof pixels>, b: ReturnType<typeof pixels>) =>
      sourceOf('test', concat([a, b])).prepared !== undefined;
    const images = [noise(9, 9)];
    const of = (transform: ReturnType<typeof imageTrainingPreset>) => arrayDataset({images, labels: [0], transform});
    expect(common(of(imageClassificationPreset({crop: 8})), of(imageClassificationPreset({crop: 8})))).to.equal(true);
    expect(
      common(of(imageClassificationPreset({crop: 8})), of(imageClassificationPreset({crop: 8, resize: 9}))),
    ).to.equal(false);
    expect(common(of(imageTrainingPreset({crop: 8})), of(imageTrainingPreset({crop: 8})))).to.equal(true);
    expect(common(of(imageTrainingPreset({crop: 8})), of(imageClassificationPreset({crop: 8})))).to.equal(false);
    expect(common(pixels([0]), pixels([1]))).to.equal(true);
  });

  it('names what does not fit', () => {
    const pets = numbered([0, 1], ['cat', 'dog']);
    expect(() => concat([])).to.throw('concat: there is nothing to join; give a list of one dataset or more');
    expect(() => concat([pets, numbered([0], ['cat', 'cow'])])).to.throw(
      "concat: class 1 is 'dog' in part 0 and 'cow' in part 1; to match classes by name, give {mergeClasses: true}",
    );
    expect(() => concat([pets, pets, numbered([0], ['cat'])])).to.throw(
      "class 1 is 'dog' in part 0 and missing in part 2",
    );
    const wide = arrayDataset({
      images: new Float32Array(2),
      labels: [0],
      classNames: ['cat', 'dog'],
      sampleShape: [1, 2, 1],
    });
    expect(() => concat([pets, wide])).to.throw(
      'concat: samples of part 0 have the shape [1,1,1], those of part 1 [1,2,1]; prepare them alike, images by withTransform',
    );
    expect(() => concat([pets, balance(pets)])).to.throw('concat: this dataset is weighted or balanced already');
  });
});
