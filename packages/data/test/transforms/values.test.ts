import {createHash} from 'node:crypto';
import {expect} from 'chai';
import {transforms} from '../../src/index.ts';
import {chooseErased} from '../../src/transforms/randomErasing.ts';
import {numbersFrom, reference, scatter} from './reference.ts';

const {compose, erase, normalize, pcaLighting, randomErasing, randomPcaLighting, toTensorData} = transforms;
const key = {seed: 0, epoch: 0, index: 0};

describe('erase', () => {
  const values = Float32Array.from({length: 12}, (_, i) => i);

  it('writes over the rectangle alone, in a copy', () => {
    const erased = erase(values, [2, 3, 2], {top: 1, left: 1, height: 1, width: 2}, [-1, -2]);
    expect([...erased]).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, -1, -2, -1, -2]);
    expect(values[8]).to.equal(8);
  });

  it('names shapes, boxes and values that do not fit', () => {
    const box = {top: 0, left: 0, height: 1, width: 1};
    expect(() => erase(values, [2, 2, 2], box, 0)).to.throw('erase: shape [2,2,2] takes 8 values, got 12');
    expect(() => erase(values, [2, 3, 2], {...box, left: 3}, 0)).to.throw(
      'erase: box {"top":0,"left":3,"height":1,"width":1} does not lie within 2 rows of 3 pixels',
    );
    expect(() => erase(values, [2, 3, 2], box, [1, 2, 3])).to.throw(
      'erase: value holds 3 numbers; give 1, one for each of 2 channels, or one for each of the 2 values of the box',
    );
  });
});

describe('randomErasing', () => {
  for (const {options, shape, runs, sha256} of reference.erasures) {
    it(`erases what torchvision does in ${runs} runs on the same numbers: ${JSON.stringify(options)}`, () => {
      const {scale = [0.02, 0.33], ratio = [0.3, 3.3], value} = options;
      const values = toTensorData({maxValue: 255})(scatter(shape[1], shape[0]));
      const total = createHash('sha256');
      for (let i = 0; i < runs; i++) {
        const draw = numbersFrom(97 * i);
        draw(); // whether to erase at all
        const box = chooseErased(draw, shape[0], shape[1], scale, ratio);
        total.update(new Uint8Array((box ? erase(values, shape, box, value) : values.slice()).buffer));
      }
      expect(total.digest('hex')).to.equal(sha256);
    });
  }

  const values = new Float32Array(20 * 20 * 3).fill(7);

  it('erases as often as told, and leaves the other samples as they are', () => {
    const step = randomErasing([20, 20, 3], {probability: 0.3});
    const results = Array.from({length: 500}, (_, index) => step(values, {...key, index}));
    const erased = results.filter(result => result !== values);
    // four standard deviations of 500 draws
    expect(erased.length).to.be.closeTo(150, 4 * Math.sqrt(500 * 0.3 * 0.7));
    for (const result of erased) {
      const share = result.filter(x => x === 0).length / values.length;
      expect(share).to.be.within(0.01, 0.4);
    }
  });

  it('writes standard normal numbers where they are asked for, the same for the same key', () => {
    const step = randomErasing([20, 20, 3], {probability: 1, value: 'random', scale: [0.3, 0.3]});
    const drawn = Array.from({length: 100}, (_, index) => [...step(values, {...key, index})].filter(x => x !== 7));
    const all = drawn.flat();
    const mean = all.reduce((sum, x) => sum + x) / all.length;
    const variance = all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / all.length;
    expect(mean).to.be.closeTo(0, 4 / Math.sqrt(all.length));
    expect(variance).to.be.closeTo(1, 4 * Math.sqrt(2 / all.length));
    expect(step(values, key)).to.deep.equal(step(values, key));
  });

  it('names options and values that make no sense', () => {
    expect(() => randomErasing([4, 4, 3], {scale: [0, 2]})).to.throw(
      'randomErasing: scale [0, 2] is not a range; allowed is 0 <= low <= high <= 1',
    );
    expect(() => randomErasing([4, 4, 3], {value: [1, 2]})).to.throw(
      'randomErasing: value holds 2 numbers; give 1 or one for each of 3 channels',
    );
    expect(() => randomErasing([4, 4, 3])(values, key)).to.throw(
      'randomErasing: shape [4,4,3] takes 48 values, got 1200; give the shape of what reaches this step',
    );
  });
});

describe('pcaLighting', () => {
  it("gives the numbers of fb.resnet.torch's Lighting, to the last bit", () => {
    const {alphas, from, to} = reference.lighting;
    expect(pcaLighting(Float32Array.from(from), alphas)).to.deep.equal(Float32Array.from(to));
  });

  it('shifts values up to 255 by 255 times as much', () => {
    const shift = pcaLighting(new Float32Array(3), [0.1, 0.2, -0.1]);
    pcaLighting(new Float32Array(3), [0.1, 0.2, -0.1], 255).forEach((x, i) => {
      expect(x).to.be.closeTo(255 * shift[i], 1e-5);
    });
  });

  it('names values and factors that make no sense', () => {
    expect(() => pcaLighting(new Float32Array(4), [0, 0, 0])).to.throw('pcaLighting: 4 values are not pixels of 3');
    expect(() => pcaLighting(new Float32Array(3), [0, Number.NaN, 0])).to.throw(
      'pcaLighting: alphas [0,NaN,0] and maxValue 1 are not three finite numbers and one',
    );
    expect(() => randomPcaLighting({std: -1})).to.throw('randomPcaLighting: std -1 is not a number from 0 on');
    expect(() => randomPcaLighting({maxValue: 0})).to.throw('randomPcaLighting: maxValue 0 is not a positive number');
  });
});

describe('randomPcaLighting', () => {
  it('shifts all pixels of a sample alike, by factors of the standard deviation asked for', () => {
    const step = randomPcaLighting({std: 0.5});
    const shifts = Array.from({length: 2000}, (_, index) => step(new Float32Array(6), {...key, index}));
    for (const shift of shifts) expect([...shift.slice(0, 3)]).to.deep.equal([...shift.slice(3)]);
    // red's variance by hand: 0.25 * (0.5675² 0.2175² + 0.7192² 0.0188² + 0.4009² 0.0045²)
    const variance = 0.25 * ((0.5675 * 0.2175) ** 2 + (0.7192 * 0.0188) ** 2 + (0.4009 * 0.0045) ** 2);
    const measured = shifts.reduce((sum, [red]) => sum + red * red, 0) / shifts.length;
    expect(measured).to.be.closeTo(variance, 4 * variance * Math.sqrt(2 / shifts.length));
  });

  it('stands between toTensorData and normalize', () => {
    const statistics = {mean: [0.5, 0.5, 0.5], std: [0.2, 0.2, 0.2]};
    const augment = compose(toTensorData(), randomPcaLighting({std: 0}), normalize(statistics));
    expect(augment(scatter(4, 3), key)).to.deep.equal(toTensorData(statistics)(scatter(4, 3)));
  });
});
