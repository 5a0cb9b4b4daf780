import {expect} from 'chai';
import fc from 'fast-check';
import {transforms} from '../../src/index.ts';
import {noise, plain, reference, summary} from '../support.ts';
import {folded, scatter, reference as torchvision} from './reference.ts';

const {resize, crop} = transforms;

describe('resize', () => {
  for (const {from, size, interpolation, to} of reference.resizes) {
    it(`gives Pillow's bytes: ${from.join('x')} to ${JSON.stringify(size)}, ${interpolation}`, () => {
      expect(summary(resize(size, {interpolation})(noise(...from)))).to.deep.equal(to);
    });
  }

  const {resizes, longestSides} = torchvision;
  for (const {size, interpolation, sha256} of resizes.rows) {
    it(`gives Pillow's bytes of ${resizes.sizes.length} sizes: to [${size}], ${interpolation}`, () => {
      expect(folded(resizes, resize(size, {interpolation}))).to.equal(sha256);
    });
  }

  for (const {from, size, maxSize, to} of longestSides) {
    it(`keeps the longer side within maxSize, as torchvision does: ${from.join('x')} to ${size}, at most ${maxSize}`, () => {
      expect(summary(resize(size, {maxSize})(scatter(...from)))).to.deep.equal(to);
    });
  }

  it('keeps the colour of a plain image, and a crop inside it, at any size', () => {
    const side = fc.integer({min: 1, max: 40});
    const interpolation = fc.constantFrom<transforms.Interpolation>(
      'bilinear',
      'bicubic',
      'nearest',
      'box',
      'hamming',
      'lanczos',
    );
    fc.assert(
      fc.property(side, side, side, side, interpolation, (width, height, toWidth, toHeight, how) => {
        const resized = resize([toHeight, toWidth], {interpolation: how})(plain(width, height, 137));
        expect(resized).to.deep.equal(plain(toWidth, toHeight, 137));
        const box = {top: 0, left: 0, height: Math.ceil(toHeight / 2), width: Math.ceil(toWidth / 2)};
        expect(crop(resized, box)).to.deep.equal(plain(box.width, box.height, 137));
      }),
    );
  });

  it('of an image enlarged by a whole factor without interpolation gives the image again', () => {
    const side = fc.integer({min: 1, max: 12});
    fc.assert(
      fc.property(side, side, fc.integer({min: 1, max: 6}), (width, height, factor) => {
        const image = noise(width, height);
        const large = resize([height * factor, width * factor], {interpolation: 'nearest'})(image);
        expect(resize([height, width], {interpolation: 'box'})(large)).to.deep.equal(image);
      }),
    );
  });

  it('keeps an image that has the size already', () => {
    const image = noise(9, 7);
    expect(resize([7, 9])(image).data).to.deep.equal(image.data);
  });

  it('names sizes that are none', () => {
    expect(() => resize(0)).to.throw('resize: size 0 is not a positive integer or a pair [height, width] of them');
    expect(() => resize([3, 2.5])).to.throw('resize: size [3,2.5] is not a positive integer');
  });

  it('names a maxSize that cannot be kept', () => {
    expect(() => resize(8, {maxSize: 8})).to.throw(
      'resize: maxSize 8 is not an integer above size 8, the shorter side',
    );
    expect(() => resize([8, 9], {maxSize: 20})).to.throw('resize: maxSize 20 bounds one size, not both sides [8,9]');
    expect(() => resize(2, {maxSize: 3})(noise(1, 50))).to.throw(
      'resize: a 1x50 image whose longer side is at most maxSize 3 would be 0 pixels on the other; crop it first',
    );
  });

  it('lists the interpolations when asked for another', () => {
    expect(() => resize(8, {interpolation: JSON.parse('"cubic"')})).to.throw(
      "resize: interpolation 'cubic' is unknown; there are bilinear, bicubic, nearest, box, hamming, lanczos",
    );
  });

  it('refuses to blow a thin image up beyond 178,956,970 pixels', () => {
    expect(() => resize(256)(noise(20_000, 1))).to.throw(
      'resize: a 20000x1 image would become 5120000x256, more than 178956970 pixels; crop it first',
    );
  });
});
