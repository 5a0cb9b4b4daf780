import {expect} from 'chai';
import fc from 'fast-check';
import {transforms} from '../../src/index.ts';
import {noise} from '../support.ts';
import {folded, reference} from './reference.ts';

const {pad, crop} = transforms;
const side = fc.integer({min: 1, max: 12});
const border = fc.integer({min: 0, max: 30});

describe('pad', () => {
  const {pads} = reference;
  for (const {padding, paddingMode, fill, sha256} of pads.rows) {
    it(`gives torchvision's bytes: ${JSON.stringify(padding)}, ${paddingMode}`, () => {
      expect(folded(pads, pad(padding, {paddingMode, fill}))).to.equal(sha256);
    });
  }

  it('is undone by a crop, whatever the border shows', () => {
    const mode = fc.constantFrom<transforms.PaddingMode>('constant', 'edge', 'reflect', 'symmetric');
    fc.assert(
      fc.property(side, side, border, border, border, border, mode, (width, height, l, t, r, b, paddingMode) => {
        const image = noise(width, height);
        const padded = pad([l, t, r, b], {paddingMode, fill: 7})(image);
        expect([padded.width, padded.height]).to.deep.equal([l + width + r, t + height + b]);
        expect(crop(padded, {top: t, left: l, height, width})).to.deep.equal(image);
      }),
    );
  });

  it('names paddings, modes and fills that are none', () => {
    expect(() => pad(-1)).to.throw(
      'pad: padding -1 is not an integer from 0 on, a pair [x, y] of them or four, [left, top, right, bottom]; crop ' +
        'removes pixels',
    );
    expect(() => pad(JSON.parse('[1,2,3]'))).to.throw('pad: padding [1, 2, 3] is not an integer');
    expect(() => pad(1, {paddingMode: JSON.parse('"wrap"')})).to.throw(
      "pad: paddingMode 'wrap' is unknown; there are constant, edge, reflect, symmetric",
    );
    expect(() => pad(1, {fill: 256})).to.throw(
      'pad: fill 256 is not an integer from 0 to 255 or three of them, [red, green, blue]',
    );
  });
});
