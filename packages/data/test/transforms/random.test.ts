import {expect} from 'chai';
import {transforms} from '../../src/index.ts';
import {dim, hashOf} from './reference.ts';

const half = {probability: 0.5};
const STEPS = {
  colorJitter: transforms.colorJitter({brightness: 0.5, contrast: 0.5, saturation: 0.5, hue: 0.2}),
  randomAdjustSharpness: transforms.randomAdjustSharpness(2, half),
  randomAffine: transforms.randomAffine(30, {translate: [0.2, 0.2], scale: [0.5, 2], shear: 10}),
  randomAutocontrast: transforms.randomAutocontrast(half),
  randomCrop: transforms.randomCrop(9, {padding: 3}),
  randomEqualize: transforms.randomEqualize(half),
  randomGaussianBlur: transforms.randomGaussianBlur(3),
  randomGrayscale: transforms.randomGrayscale(half),
  randomInvert: transforms.randomInvert(half),
  randomPerspective: transforms.randomPerspective(half),
  randomPosterize: transforms.randomPosterize(2, half),
  randomResizedCrop: transforms.randomResizedCrop(7),
  randomRotation: transforms.randomRotation(90),
  randomSolarize: transforms.randomSolarize(100, half),
  randomVerticalFlip: transforms.randomVerticalFlip(half),
  autoAugment: transforms.autoAugment({policy: 'cifar10'}),
  randAugment: transforms.randAugment(),
  trivialAugmentWide: transforms.trivialAugmentWide(),
  augMix: transforms.augMix(),
};
const INDICES = Array.from({length: 24}, (_, index) => index);

for (const [name, step] of Object.entries(STEPS)) {
  describe(name, () => {
    // neither black nor white, and pixels enough for equalizing: each step changes it
    const image = dim(25, 12);
    const at = (seed: number, epoch: number, indices = INDICES) =>
      indices.map(index => hashOf([step(image, {seed, epoch, index})]));

    it('depends on seed, epoch and sample alone, whatever was drawn before', () => {
      const backwards = at(3, 4, [...INDICES].reverse()).reverse();
      expect(at(3, 4)).to.deep.equal(backwards);
      expect(at(3, 5)).to.not.deep.equal(backwards);
      expect(at(4, 4)).to.not.deep.equal(backwards);
    });

    it('leaves the image that it is given as it was', () => {
      at(0, 0);
      expect(image).to.deep.equal(dim(25, 12));
    });

    it('asks for a key', () => {
      expect(() => Reflect.apply(step, undefined, [image])).to.throw(
        `${name} is random: call it with a key, ${name}(…)`,
      );
    });
  });
}
