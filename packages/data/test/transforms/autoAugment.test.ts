import {expect} from 'chai';
import {transforms} from '../../src/index.ts';
import {augMixWith} from '../../src/transforms/augMix.ts';
import {autoAugmentWith} from '../../src/transforms/autoAugment.ts';
import {dirichlet} from '../../src/transforms/dirichlet.ts';
import {drawing} from '../../src/transforms/draws.ts';
import {randAugmentWith} from '../../src/transforms/randAugment.ts';
import {trivialAugmentWith} from '../../src/transforms/trivialAugmentWide.ts';
import {folded, hashOf, numbersFrom, reference, scatter} from './reference.ts';

const {augment, autoAugment, randAugment, trivialAugmentWide, augMix} = transforms;
const key = {seed: 0, epoch: 0, index: 0};

describe('augment', () => {
  const grid = reference.augmentations;
  for (const {name, magnitude, sha256, ...options} of grid.rows) {
    it(`gives torchvision's bytes: ${name} ${magnitude}, ${options.interpolation}`, () => {
      expect(folded(grid, image => augment(image, name, magnitude, options))).to.equal(sha256);
    });
  }

  it('lists the operations when asked for another', () => {
    expect(() => augment(scatter(2, 2), JSON.parse('"blur"'), 1)).to.throw(
      "augment: operation 'blur' is unknown; there are identity, shearX, shearY, translateX,",
    );
  });
});

const warping = {interpolation: 'nearest', fill: 0} as const;
const WITH = {
  autoAugment: (options, image, draw) => autoAugmentWith(draw, image, {policy: 'imagenet', ...warping, ...options}),
  randAugment: (options, image, draw) =>
    randAugmentWith(draw, image, {numOps: 2, magnitude: 9, numMagnitudeBins: 31, ...warping, ...options}),
  trivialAugmentWide: (options, image, draw) =>
    trivialAugmentWith(draw, image, {numMagnitudeBins: 31, ...warping, ...options}),
} satisfies Record<
  string,
  (
    options: (typeof reference.policies)[number]['options'],
    image: ReturnType<typeof scatter>,
    draw: () => number,
  ) => ReturnType<typeof scatter>
>;

describe('autoAugment, randAugment and trivialAugmentWide', () => {
  for (const {kind, options, from, runs, sha256} of reference.policies) {
    it(`${kind} gives torchvision's bytes in ${runs} runs on the same numbers: ${JSON.stringify(options)}`, () => {
      const image = scatter(...from);
      const results = Array.from({length: runs}, (_, i) => WITH[kind](options, image, numbersFrom(97 * i)));
      expect(hashOf(results)).to.equal(sha256);
    });
  }

  for (const [name, step] of Object.entries({
    autoAugment: autoAugment(),
    randAugment: randAugment(),
    trivialAugmentWide: trivialAugmentWide(),
    augMix: augMix(),
    'augMix of one long chain': augMix({mixtureWidth: 1, chainDepth: 9, alpha: 0.1}),
  })) {
    it(`${name} gives the same image for the same key, and many for many`, () => {
      const image = scatter(12, 10);
      const at = (index: number) => hashOf([step(image, {...key, index})]);
      expect(at(3)).to.equal(at(3));
      expect(new Set(Array.from({length: 40}, (_, index) => at(index))).size).to.be.above(15);
    });
  }

  it('name options that make no sense', () => {
    expect(() => autoAugment({policy: JSON.parse('"mnist"')})).to.throw(
      "autoAugment: policy 'mnist' is unknown; there are imagenet, cifar10, svhn",
    );
    expect(() => randAugment({numOps: -1})).to.throw('randAugment: numOps -1 is not an integer of at least 0');
    expect(() => randAugment({magnitude: 31})).to.throw('randAugment: magnitude 31 is not an integer from 0 to 30');
    expect(() => trivialAugmentWide({numMagnitudeBins: 1})).to.throw(
      'trivialAugmentWide: numMagnitudeBins 1 is not an integer of at least 2',
    );
    expect(() => trivialAugmentWide({interpolation: JSON.parse('"box"')})).to.throw(
      "trivialAugmentWide: interpolation 'box' is unknown",
    );
  });
});

describe('augMix', () => {
  for (const {options, from, runs, shares, sha256} of reference.mixtures) {
    it(`mixes as torchvision does in ${runs} runs on the same numbers: ${JSON.stringify(options)}`, () => {
      const image = scatter(...from);
      const [own, others] = shares.own.map(Math.fround);
      const copies = shares.copies.map(share => Math.fround(Math.fround(share) * others));
      const plan = {
        severity: 3,
        chainDepth: -1,
        allOps: true,
        interpolation: 'bilinear',
        fill: 0,
        ...options,
      } as const;
      const results = Array.from({length: runs}, (_, i) =>
        augMixWith(numbersFrom(97 * i), image, {image: own, copies}, plan),
      );
      expect(hashOf(results)).to.equal(sha256);
    });
  }

  it('names numbers that are out of range', () => {
    expect(() => augMix({severity: 11})).to.throw('augMix: severity 11 is not an integer from 1 to 10');
    expect(() => augMix({mixtureWidth: 0})).to.throw('augMix: mixtureWidth 0 is not an integer of at least 1');
    expect(() => augMix({chainDepth: 0})).to.throw('augMix: chainDepth 0 is not an integer of at least 1');
    expect(() => augMix({alpha: 0})).to.throw('augMix: alpha 0 is not a positive number');
  });

  it('asks for a key', () => {
    expect(() => Reflect.apply(augMix(), undefined, [scatter(2, 2)])).to.throw(
      'augMix is random: call it with a key, augMix(…)(image, {seed: 0, epoch: 0, index: 0})',
    );
  });
});

describe('dirichlet', () => {
  for (const alpha of [0.01, 0.2, 1, 4]) {
    it(`draws shares of one whole with the mean and the variance of the distribution: alpha ${alpha}`, () => {
      const draws = 4000;
      for (const count of [2, 3]) {
        const shares = Array.from({length: draws}, (_, index) =>
          dirichlet(drawing({...key, index}, 'test', 49 * count), alpha, count),
        );
        for (const parts of shares) expect(parts.reduce((sum, part) => sum + part)).to.be.closeTo(1, 1e-12);
        const mean = 1 / count;
        const variance = (mean * (1 - mean)) / (count * alpha + 1);
        const first = shares.map(([part]) => part);
        // four standard errors; that of the variance is at most that of a value that is always 0 or 1
        expect(first.reduce((sum, x) => sum + x) / draws).to.be.closeTo(mean, 4 * Math.sqrt(variance / draws));
        const second = first.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws;
        expect(second).to.be.closeTo(variance, 4 * Math.sqrt(variance / draws) * 0.6);
      }
    });
  }
});
