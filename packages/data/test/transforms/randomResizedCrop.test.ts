import {uniform} from '@tfjs-zoo/core';
import {expect} from 'chai';
import fc from 'fast-check';
import {transforms} from '../../src/index.ts';
import {chooseBox} from '../../src/transforms/randomResizedCrop.ts';
import {noise, reference} from '../support.ts';

const {randomResizedCrop} = transforms;

describe('randomResizedCrop', () => {
  for (const {from, scale, ratio, draws, mean, std} of reference.randomCrops) {
    it(`draws boxes as torchvision does: ${from.join('x')}, scale ${scale}, ratio ${ratio.map(r => r.toFixed(2))}`, () => {
      const [width, height] = from;
      const boxes = Array.from({length: draws}, (_, step) => {
        const box = chooseBox(uniform({seed: 1, stream: 2, step}, 40), height, width, scale, ratio);
        return [box.top, box.left, box.height, box.width];
      });
      for (let i = 0; i < 4; i++) {
        const values = boxes.map(box => box[i]);
        const average = values.reduce((sum, x) => sum + x, 0) / draws;
        const deviation = Math.sqrt(values.reduce((sum, x) => sum + (x - average) ** 2, 0) / draws);
        // both are samples: their means differ by less than five standard errors
        expect(average).to.be.closeTo(mean[i], 5 * std[i] * Math.sqrt(2 / draws) + 1e-9);
        expect(deviation).to.be.closeTo(std[i], 0.1 * std[i] + 1e-9);
      }
    });
  }

  it('never leaves the image, and keeps to the area and the shape asked for', () => {
    const side = fc.integer({min: 1, max: 400});
    fc.assert(
      fc.property(side, side, fc.integer({min: 0, max: 1e6}), (width, height, step) => {
        const box = chooseBox(uniform({seed: 0, stream: 0, step}, 40), height, width, [0.3, 0.9], [0.5, 2]);
        expect(box.top).to.be.within(0, height - box.height);
        expect(box.left).to.be.within(0, width - box.width);
        expect(box.height).to.be.at.least(1);
        expect(box.width).to.be.at.least(1);
      }),
    );
  });

  it('takes the middle of the largest allowed shape when ten draws do not fit', () => {
    const tooLarge = new Float32Array(40).fill(0.999);
    expect(chooseBox(tooLarge, 20, 300, [0.9, 1], [1, 1.5])).to.deep.equal({top: 0, left: 135, height: 20, width: 30});
    expect(chooseBox(tooLarge, 300, 20, [0.9, 1], [0.8, 0.9])).to.deep.equal({
      top: 137,
      left: 0,
      height: 25,
      width: 20,
    });
  });

  it('gives the same crop for the same key and other crops for other samples', () => {
    const crop = randomResizedCrop([5, 6]);
    const at = (index: number) => crop(noise(30, 20), {seed: 1, epoch: 2, index});
    expect(at(3)).to.deep.equal(at(3));
    expect(at(3)).to.include({height: 5, width: 6});
    expect(at(3).data).to.not.deep.equal(at(4).data);
  });

  it('names ranges that are none', () => {
    expect(() => randomResizedCrop(8, {scale: [0.5, 1.5]})).to.throw(
      'randomResizedCrop: scale [0.5, 1.5] is not a range; allowed is 0 < low <= high <= 1',
    );
    expect(() => randomResizedCrop(8, {ratio: [2, 1]})).to.throw('randomResizedCrop: ratio [2, 1] is not a range');
    expect(() => randomResizedCrop(8, {interpolation: JSON.parse('"x"')})).to.throw("interpolation 'x' is unknown");
  });
});
