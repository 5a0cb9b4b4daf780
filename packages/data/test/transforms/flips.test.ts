import {expect} from 'chai';
import fc from 'fast-check';
import {transforms} from '../../src/index.ts';
import {readImage} from '../../src/node.ts';
import {fixturePath, noise, reference, summary} from '../support.ts';

const {horizontalFlip, randomHorizontalFlip, compose} = transforms;

describe('horizontalFlip', () => {
  for (const {name, flipped} of reference.photographs) {
    it(`gives Pillow's bytes: ${name}`, async () => {
      expect(summary(horizontalFlip(await readImage(fixturePath(`${name}.jpg`))))).to.deep.equal(flipped);
    });
  }

  it('done twice, leaves any image as it was', () => {
    fc.assert(
      fc.property(fc.integer({min: 1, max: 20}), fc.integer({min: 1, max: 20}), (width, height) => {
        const image = noise(width, height);
        expect(horizontalFlip(horizontalFlip(image))).to.deep.equal(image);
      }),
    );
  });
});

describe('randomHorizontalFlip', () => {
  const image = noise(3, 2);
  const flips = (probability: number, seed = 0, epoch = 0) =>
    Array.from(
      {length: 2000},
      (_, index) => randomHorizontalFlip({probability})(image, {seed, epoch, index}) !== image,
    );

  it('mirrors as often as told: within four standard deviations of 2000 draws', () => {
    for (const probability of [0.5, 0.1]) {
      const count = flips(probability).filter(Boolean).length;
      expect(count).to.be.closeTo(2000 * probability, 4 * Math.sqrt(2000 * probability * (1 - probability)));
    }
    expect(flips(0)).to.not.include(true);
    expect(flips(1)).to.not.include(false);
  });

  it('depends on seed, epoch and sample alone', () => {
    expect(flips(0.5, 3, 4)).to.deep.equal(flips(0.5, 3, 4));
    expect(flips(0.5, 3, 4)).to.not.deep.equal(flips(0.5, 3, 5));
    expect(flips(0.5, 3, 4)).to.not.deep.equal(flips(0.5, 4, 4));
  });

  it('draws anew at each place of a pipeline', () => {
    // if both drew the same, they would always cancel out
    const twice = compose(randomHorizontalFlip(), randomHorizontalFlip());
    const changed = Array.from(
      {length: 200},
      (_, index) => twice(image, {seed: 0, epoch: 0, index}).data[0] !== image.data[0],
    );
    expect(changed).to.include(true).and.to.include(false);
  });

  it('asks for a key', () => {
    const withoutKey = () => Reflect.apply(randomHorizontalFlip(), undefined, [image]);
    expect(withoutKey).to.throw(
      'randomHorizontalFlip is random: call it with a key, randomHorizontalFlip(…)(image, {seed: 0, epoch: 0, index: 0})',
    );
  });

  it('names a probability that is none', () => {
    expect(() => randomHorizontalFlip({probability: 1.5})).to.throw(
      'randomHorizontalFlip: probability 1.5 is not between 0 and 1',
    );
  });
});
