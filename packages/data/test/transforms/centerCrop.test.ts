import {expect} from 'chai';
import {transforms} from '../../src/index.ts';
import {noise, plain, reference, summary} from '../support.ts';

const {centerCrop} = transforms;

describe('centerCrop', () => {
  for (const {from, size, to} of reference.crops) {
    it(`gives torchvision's bytes: ${from.join('x')} to ${JSON.stringify(size)}`, () => {
      const [height, width = height] = size;
      expect(summary(centerCrop([height, width])(noise(...from)))).to.deep.equal(to);
    });
  }

  it('rounds halves to even: the rest of 117 pixels is 58 above and 59 below, of 119 it is 60 and 59', () => {
    const firstRow = (height: number) => {
      const image = plain(1, height, 0);
      const rows = {...image, data: Uint8Array.from(image.data, (_, i) => Math.floor(i / 3))};
      return centerCrop([100, 1])(rows).data[0];
    };
    expect(firstRow(217)).to.equal(58);
    expect(firstRow(219)).to.equal(60);
  });

  it('names a size that is none', () => {
    expect(() => centerCrop(-1)).to.throw('centerCrop: size -1 is not a positive integer');
  });
});
