import {expect} from 'chai';
import {transforms} from '../../src/index.ts';
import {sidesOf} from '../../src/transforms/pad.ts';
import {cropWith} from '../../src/transforms/randomCrop.ts';
import {noise, summary} from '../support.ts';
import {hashOf, numbersFrom, reference, scatter} from './reference.ts';

const {fiveCrop, tenCrop, randomCrop} = transforms;

describe('tenCrop', () => {
  for (const {from, size, verticalFlip, sha256} of reference.tenCrops) {
    it(`gives torchvision's crops in its order: ${from.join('x')}, [${size}]${verticalFlip ? ', upside down' : ''}`, () => {
      expect(hashOf(tenCrop(size, {verticalFlip})(scatter(...from)))).to.equal(sha256);
    });
  }

  it('begins with the crops of fiveCrop', () => {
    expect(tenCrop(3)(noise(8, 7)).slice(0, 5)).to.deep.equal(fiveCrop(3)(noise(8, 7)));
  });
});

describe('fiveCrop', () => {
  it('names a size that the image does not have', () => {
    expect(() => fiveCrop([3, 9])(noise(8, 7))).to.throw(
      'fiveCrop: size [3, 9] is larger than the image of 7 rows and 8 columns; resize it first',
    );
    expect(() => fiveCrop(0)).to.throw('fiveCrop: size 0 is not a positive integer');
  });
});

describe('randomCrop', () => {
  for (const {from, start, options, to} of reference.randomCrops) {
    it(`gives torchvision's crop of the same numbers: ${JSON.stringify(options)}, from ${start}`, () => {
      const {size, padding = 0, padIfNeeded = false, fill = 0, paddingMode = 'constant'} = options;
      const plan = {output: size, sides: sidesOf('', padding), padIfNeeded, fill, paddingMode};
      expect(summary(cropWith(numbersFrom(start), scatter(...from), plan))).to.deep.equal(to);
    });
  }

  it('pads an image that is too small on both sides by all that it lacks', () => {
    const image = noise(4, 3);
    const seen = new Set<string>();
    for (let index = 0; index < 200; index++) {
      const {width, height, data} = randomCrop([5, 4], {padIfNeeded: true, fill: 0})(image, {seed: 0, epoch: 0, index});
      expect([width, height]).to.deep.equal([4, 5]);
      seen.add(hashOf([{width, height, data}]));
    }
    // two rows are missing, so that the padded image has 7: a crop of 5 has three places
    expect(seen.size).to.equal(3);
  });

  it('takes each place of an image about equally often', () => {
    const image = {width: 4, height: 1, data: Uint8Array.from({length: 12}, (_, i) => Math.floor(i / 3))};
    const counts = [0, 0, 0];
    for (let index = 0; index < 3000; index++) {
      counts[randomCrop([1, 2])(image, {seed: 5, epoch: 1, index}).data[0]]++;
    }
    // four standard deviations of 3000 draws
    for (const count of counts) expect(count).to.be.closeTo(1000, 4 * Math.sqrt((3000 * 2) / 9));
  });

  it('gives the same crop for the same key', () => {
    const at = (index: number) => randomCrop(5, {padding: 2})(noise(30, 20), {seed: 1, epoch: 2, index});
    expect(at(3)).to.deep.equal(at(3));
    expect(at(3)).to.not.deep.equal(at(4));
  });

  it('names sizes and options that do not fit', () => {
    const key = {seed: 0, epoch: 0, index: 0};
    expect(() => randomCrop([4, 5], {padding: [1, 0]})(noise(2, 4), key)).to.throw(
      'randomCrop: size [4, 5] is larger than the image of 4 rows and 4 columns, padding included; set padIfNeeded, or ' +
        'resize first',
    );
    expect(() => randomCrop(4, {padding: 0.5})).to.throw('randomCrop: padding 0.5 is not an integer from 0 on');
    expect(() => randomCrop(4, {fill: -1})).to.throw('randomCrop: fill -1 is not an integer from 0 to 255');
    expect(() => randomCrop(4, {paddingMode: JSON.parse('"x"')})).to.throw("randomCrop: paddingMode 'x' is unknown");
  });
});
