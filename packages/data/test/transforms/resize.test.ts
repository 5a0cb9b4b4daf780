import {expect} from 'chai';
import {transforms} from '../../src/index.ts';
import {noise, reference, summary} from '../support.ts';

const {resize} = transforms;

describe('resize', () => {
  for (const {from, size, interpolation, to} of reference.resizes) {
    it(`gives Pillow's bytes: ${from.join('x')} to ${JSON.stringify(size)}, ${interpolation}`, () => {
      expect(summary(resize(size, {interpolation})(noise(...from)))).to.deep.equal(to);
    });
  }

  it('keeps an image that has the size already', () => {
    const image = noise(9, 7);
    expect(resize([7, 9])(image).data).to.deep.equal(image.data);
  });

  it('names sizes that are none', () => {
    expect(() => resize(0)).to.throw('resize: size 0 is not a positive integer or a pair [height, width] of them');
    expect(() => resize([3, 2.5])).to.throw('resize: size [3,2.5] is not a positive integer');
  });

  it('lists the interpolations when asked for another', () => {
    expect(() => resize(8, {interpolation: JSON.parse('"lanczos"')})).to.throw(
      "resize: interpolation 'lanczos' is unknown; there are bilinear, bicubic, nearest",
    );
  });

  it('refuses to blow a thin image up beyond 178,956,970 pixels', () => {
    expect(() => resize(256)(noise(20_000, 1))).to.throw(
      'resize: a 20000x1 image would become 5120000x256, more than 178956970 pixels; crop it first',
    );
  });
});
