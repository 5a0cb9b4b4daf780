import {expect} from 'chai';
import fc from 'fast-check';
import {transforms} from '../../src/index.ts';
import {changesOf, jitter} from '../../src/transforms/colorJitter.ts';
import {noise, summary} from '../support.ts';
import {dim, folded, numbersFrom, reference, scatter} from './reference.ts';

const {colorJitter, adjustHue, gaussianBlur, invert, posterize, solarize, verticalFlip} = transforms;
const side = fc.integer({min: 1, max: 20});
const key = {seed: 0, epoch: 0, index: 0};

for (const name of [
  'adjustBrightness',
  'adjustContrast',
  'adjustSaturation',
  'adjustSharpness',
  'adjustHue',
  'posterize',
  'solarize',
  'invert',
  'equalize',
  'autocontrast',
  'verticalFlip',
] as const) {
  describe(name, () => {
    const grid = reference.colours[name];
    for (const {factor, sha256} of grid.rows) {
      it(`gives Pillow's bytes${grid.rows.length > 1 ? `: ${factor}` : ''}`, () => {
        expect(folded(grid, image => transforms[name](image, factor))).to.equal(sha256);
      });
    }
  });
}

describe('adjustHue', () => {
  it("gives Pillow's bytes of all 16,777,216 colours", () => {
    const {factor, to} = reference.everyColour;
    const data = new Uint8Array(3 * 2 ** 24);
    for (let i = 0, at = 0; i < 2 ** 24; i++) {
      data[at++] = i >> 16;
      data[at++] = i >> 8;
      data[at++] = i;
    }
    expect(summary(adjustHue({width: 4096, height: 4096, data}, factor))).to.deep.equal(to);
  });
});

describe('changes of colour', () => {
  it('done twice, invert and verticalFlip leave any image as it was', () => {
    fc.assert(
      fc.property(side, side, (width, height) => {
        const image = noise(width, height);
        expect(invert(invert(image))).to.deep.equal(image);
        expect(verticalFlip(verticalFlip(image))).to.deep.equal(image);
      }),
    );
  });

  it('solarize from 0 on is invert, from 256 on nothing; posterize to 8 bits is nothing', () => {
    const image = scatter(20, 20);
    expect(solarize(image, 0)).to.deep.equal(invert(image));
    expect(solarize(image, 256)).to.deep.equal(image);
    expect(posterize(image, 8)).to.deep.equal(image);
  });

  it('name factors that are out of range', () => {
    const image = noise(2, 2);
    for (const name of ['adjustBrightness', 'adjustContrast', 'adjustSaturation', 'adjustSharpness'] as const) {
      expect(() => transforms[name](image, -0.1)).to.throw(
        `${name}: factor -0.1 is not a number from 0 on; 1 leaves the image as it is`,
      );
    }
    expect(() => adjustHue(image, 0.6)).to.throw(
      'adjustHue: factor 0.6 is not between -0.5 and 0.5, half the colour circle',
    );
    expect(() => posterize(image, 9)).to.throw('posterize: bits 9 is not an integer from 0 (black) to 8 (unchanged)');
    expect(() => solarize(image, -1)).to.throw('solarize: threshold -1 is not between 0 and 256');
  });
});

describe('gaussianBlur', () => {
  // PyTorch's order of summation is its own, and may round a half the other way; here no byte comes so near to one
  for (const {from, kernelSize, sigma, bytes} of reference.blurs) {
    it(`gives torchvision's bytes: ${from.join('x')}, ${JSON.stringify({kernelSize, sigma})}`, () => {
      const {data} = gaussianBlur(scatter(...from), kernelSize, {sigma});
      expect(Buffer.from(data).toString('hex')).to.equal(bytes);
    });
  }

  it('with a kernel of one pixel changes nothing', () => {
    expect(gaussianBlur(noise(5, 4), 1)).to.deep.equal(noise(5, 4));
  });

  it('names kernels and widths that are none', () => {
    const image = noise(4, 3);
    expect(() => gaussianBlur(image, 4)).to.throw(
      'gaussianBlur: kernelSize 4 is not an odd positive integer or a pair [x, y] of them',
    );
    expect(() => gaussianBlur(image, 3, {sigma: 0})).to.throw('gaussianBlur: sigma 0 is not a positive number');
    expect(() => gaussianBlur(image, 7)).to.throw(
      'gaussianBlur: kernelSize [7, 7] reaches beyond the mirror image of 4x3 pixels; take at most [7, 5]',
    );
    expect(() => transforms.randomGaussianBlur(3, {sigma: [0, 1]})).to.throw(
      'randomGaussianBlur: sigma [0, 1] is not a range; allowed is 0 < low <= high',
    );
  });
});

describe('colorJitter', () => {
  for (const {from, start, options, to} of reference.jitters) {
    it(`gives torchvision's image of the same numbers: ${JSON.stringify(options)}, from ${start}`, () => {
      expect(summary(jitter(scatter(...from), changesOf(options), numbersFrom(start)))).to.deep.equal(to);
    });
  }

  it('gives the same image for the same key, other ones for other samples, and the image itself without ranges', () => {
    const image = scatter(9, 9);
    const at = (index: number) => colorJitter({brightness: 0.5, hue: 0.2})(image, {...key, index});
    expect(at(3)).to.deep.equal(at(3));
    expect(at(3)).to.not.deep.equal(at(4));
    expect(colorJitter()(image, key)).to.equal(image);
  });

  it('names ranges that are none', () => {
    expect(() => colorJitter({brightness: -1})).to.throw(
      'colorJitter: brightness -1 is negative; give a number from 0 on or a range, [low, high]',
    );
    expect(() => colorJitter({contrast: [2, 1]})).to.throw('colorJitter: contrast [2, 1] is not a range');
    expect(() => colorJitter({hue: 0.7})).to.throw(
      'colorJitter: hue [-0.7, 0.7] is not a range; allowed is -0.5 <= low <= high <= 0.5',
    );
  });
});

describe('steps that change some images', () => {
  const image = dim(6, 5);
  const steps = {
    randomVerticalFlip: transforms.randomVerticalFlip,
    randomGrayscale: transforms.randomGrayscale,
    randomInvert: transforms.randomInvert,
    randomEqualize: transforms.randomEqualize,
    randomAutocontrast: transforms.randomAutocontrast,
    randomPosterize: (options: {probability?: number}) => transforms.randomPosterize(3, options),
    randomSolarize: (options: {probability?: number}) => transforms.randomSolarize(70, options),
    randomAdjustSharpness: (options: {probability?: number}) => transforms.randomAdjustSharpness(2, options),
  };
  const changed = {
    randomVerticalFlip: verticalFlip(image),
    randomGrayscale: transforms.grayscale(image),
    randomInvert: invert(image),
    randomEqualize: transforms.equalize(image),
    randomAutocontrast: transforms.autocontrast(image),
    randomPosterize: posterize(image, 3),
    randomSolarize: solarize(image, 70),
    randomAdjustSharpness: transforms.adjustSharpness(image, 2),
  };

  for (const name of Object.keys(steps).map(step => step as keyof typeof steps)) {
    it(`${name} changes as many as told, and the others not at all`, () => {
      const results = Array.from({length: 500}, (_, index) =>
        steps[name]({probability: 0.3})(image, {seed: 1, epoch: 0, index}),
      );
      const unchanged = results.filter(result => result === image).length;
      // four standard deviations of 500 draws
      expect(500 - unchanged).to.be.closeTo(150, 4 * Math.sqrt(500 * 0.3 * 0.7));
      for (const result of results) expect(result.data).to.deep.equal((result === image ? image : changed[name]).data);
      expect(() => steps[name]({probability: 2})).to.throw(`${name}: probability 2 is not between 0 and 1`);
    });
  }

  it('name what they would do, if it makes no sense, when they are made', () => {
    expect(() => transforms.randomPosterize(-1)).to.throw('randomPosterize: bits -1 is not an integer');
    expect(() => transforms.randomSolarize(300)).to.throw('randomSolarize: threshold 300 is not between 0 and 256');
    expect(() => transforms.randomAdjustSharpness(-1)).to.throw('randomAdjustSharpness: factor -1 is not a number');
  });

  it('randomGaussianBlur blurs every image, by a width of its own', () => {
    const blur = transforms.randomGaussianBlur(5);
    const at = (index: number) => blur(scatter(9, 9), {...key, index}).data;
    expect(at(0)).to.deep.equal(at(0));
    expect(at(0)).to.not.deep.equal(at(1));
    expect(transforms.randomGaussianBlur(5, {sigma: 0.8})(image, key)).to.deep.equal(
      gaussianBlur(image, 5, {sigma: 0.8}),
    );
  });
});
