import {expect} from 'chai';
import fc from 'fast-check';
import {transforms} from '../../src/index.ts';
import {projectionOf} from '../../src/transforms/perspective.ts';
import {chooseMap, shearsOf} from '../../src/transforms/randomAffine.ts';
import {chooseCorners} from '../../src/transforms/randomPerspective.ts';
import {around} from '../../src/transforms/range.ts';
import {warp} from '../../src/transforms/warp.ts';
import {noise, summary} from '../support.ts';
import {folded, numbersFrom, reference, scatter} from './reference.ts';

const {rotate, affine, perspective, randomRotation, randomAffine, randomPerspective, horizontalFlip} = transforms;
const side = fc.integer({min: 1, max: 20});
const key = {seed: 0, epoch: 0, index: 0};

describe('rotate', () => {
  const {rotations} = reference;
  for (const {angle, sha256, ...options} of rotations.rows) {
    it(`gives Pillow's bytes: ${angle} degrees, ${JSON.stringify(options)}`, () => {
      expect(folded(rotations, image => rotate(image, angle, options))).to.equal(sha256);
    });
  }

  it('by a quarter turn four times leaves any image as it was', () => {
    fc.assert(
      fc.property(side, side, (width, height) => {
        const image = noise(width, height);
        const turned = [1, 2, 3, 4].reduce(once => rotate(once, 90, {expand: true}), image);
        expect(turned).to.deep.equal(image);
      }),
    );
  });

  it('turns counter-clockwise: the top right corner comes to the top left', () => {
    const image = noise(3, 2);
    expect(rotate(image, 90, {expand: true}).data.slice(0, 3)).to.deep.equal(image.data.slice(6, 9));
  });

  it('names what it cannot do', () => {
    expect(() => rotate(noise(2, 2), Number.NaN)).to.throw('rotate: angle NaN is not a number of degrees');
    expect(() => rotate(noise(2, 2), 5, {interpolation: JSON.parse('"box"')})).to.throw(
      "rotate: interpolation 'box' is unknown; there are nearest, bilinear, bicubic",
    );
    expect(() => rotate(noise(2, 2), 5, {center: [1, Number.NaN]})).to.throw(
      'rotate: center [1, NaN] is not a pair of numbers, [x, y]',
    );
    expect(() => rotate(noise(2, 2), 5, {fill: [1, 2, 300]})).to.throw('rotate: fill [1, 2, 300] is not an integer');
  });
});

describe('affine', () => {
  const {affines} = reference;
  for (const {map, sha256, ...options} of affines.rows) {
    it(`gives torchvision's bytes: ${JSON.stringify(map)}, ${JSON.stringify(options)}`, () => {
      expect(folded(affines, image => affine(image, map, options))).to.equal(sha256);
    });
  }

  it('takes one angle of shear as that along x', () => {
    expect(affine(noise(9, 8), {shear: 20})).to.deep.equal(affine(noise(9, 8), {shear: [20, 0]}));
  });

  it('names what it cannot do', () => {
    expect(() => affine(noise(2, 2), {scale: 0})).to.throw('affine: scale 0 is not a positive number');
    expect(() => affine(noise(2, 2), {angle: Number.POSITIVE_INFINITY})).to.throw('affine: angle Infinity is not');
    expect(() => affine(noise(2, 2), {translate: JSON.parse('[1]')})).to.throw(
      'affine: translate [1] is not a pair of numbers, [x, y]',
    );
  });
});

describe('perspective', () => {
  for (const {from, startpoints, endpoints, coefficients, to, ...options} of reference.perspectives) {
    const name = `${from.join('x')} to ${JSON.stringify(endpoints)}, ${options.interpolation}`;

    it(`gives torchvision's bytes for its coefficients: ${name}`, () => {
      expect(summary(warp(scatter(...from), from[1], from[0], coefficients, options))).to.deep.equal(to);
    });

    // least squares leave 1e-16 where a coefficient is 0, and truncation to bytes makes that a level; no point of these
    // lies on a border, where it could make more
    it(`gives torchvision's coefficients and bytes but for one level, from the points: ${name}`, () => {
      projectionOf(startpoints, endpoints)?.forEach((coefficient, i) => {
        expect(coefficient).to.be.closeTo(coefficients[i], 1e-12);
      });
      const expected = warp(scatter(...from), from[1], from[0], coefficients, options);
      perspective(scatter(...from), startpoints, endpoints, options).data.forEach((byte, i) => {
        expect(Math.abs(byte - expected.data[i])).to.be.at.most(1);
      });
    });
  }

  it('that moves no corner changes nothing', () => {
    const [startpoints] = chooseCorners(() => 0, {width: 9, height: 7}, 0);
    for (const interpolation of ['nearest', 'bilinear', 'bicubic'] as const) {
      expect(perspective(noise(9, 7), startpoints, startpoints, {interpolation})).to.deep.equal(noise(9, 7));
    }
  });

  it('that swaps left and right mirrors the image', () => {
    // pixel centres lie half a pixel inside, so that the mirror's axis is at the middle of the outermost centres
    const image = noise(7, 5);
    const edges = [
      [0, 0],
      [7, 0],
      [7, 5],
      [0, 5],
    ] as const;
    const swapped = [edges[1], edges[0], edges[3], edges[2]] as const;
    expect(perspective(image, edges, swapped, {interpolation: 'nearest'})).to.deep.equal(horizontalFlip(image));
  });

  it('names points that determine no map', () => {
    const line = [
      [0, 0],
      [1, 1],
      [2, 2],
      [0, 3],
    ] as const;
    expect(() => perspective(noise(4, 4), line, line)).to.throw(
      'perspective: no map takes [[0,0],[1,1],[2,2],[0,3]] to [[0,0],[1,1],[2,2],[0,3]]; no three of four points may ' +
        'lie on a line',
    );
    expect(() => perspective(noise(4, 4), JSON.parse('[[0,0]]'), line)).to.throw(
      'perspective: startpoints has 1 points; 4 are needed',
    );
  });
});

describe('randomAffine', () => {
  for (const {from, start, options, to} of reference.randomMaps.affine) {
    it(`draws torchvision's map of the same numbers: ${JSON.stringify(options)}, from ${start}`, () => {
      const {degrees, translate, scale, shear} = options;
      const ranges = {degrees: around('', '', degrees, 0), translate, scale, shears: shearsOf(shear)};
      const map = chooseMap(numbersFrom(start), {width: from[0], height: from[1]}, ranges);
      const [shearX, shearY] = typeof map.shear === 'number' ? [map.shear, 0] : map.shear;
      expect(map.translate).to.deep.equal(to.translate);
      for (const [drawn, expected] of [
        [map.angle, to.angle],
        [map.scale, to.scale],
        [shearX, to.shear[0]],
        [shearY, to.shear[1]],
      ]) {
        expect(drawn).to.be.closeTo(expected, 1e-12);
      }
    });
  }

  it('gives the same image for the same key and other ones for other samples', () => {
    const at = (index: number) => randomAffine(90)(noise(12, 9), {...key, index});
    expect(at(3)).to.deep.equal(at(3));
    expect(at(3)).to.not.deep.equal(at(4));
  });

  it('names ranges that are none', () => {
    expect(() => randomAffine(-5)).to.throw(
      'randomAffine: degrees -5 is negative; give a number from 0 on or a range, [low, high]',
    );
    expect(() => randomAffine(5, {scale: [0, 1]})).to.throw(
      'randomAffine: scale [0, 1] is not a range; allowed is 0 < low <= high',
    );
    expect(() => randomAffine(5, {translate: [0, 2]})).to.throw(
      'randomAffine: translate [0,2] is not a pair [x, y] of parts between 0 and 1',
    );
    expect(() => randomAffine(5, {shear: [1, 2, 4, 3]})).to.throw('randomAffine: shear [4, 3] is not a range');
  });
});

describe('randomRotation', () => {
  it('turns by an angle of the range, another one for each sample', () => {
    const image = noise(5, 5);
    expect(randomRotation([90, 90])(image, key)).to.deep.equal(rotate(image, 90));
    expect(randomRotation(0)(image, key)).to.deep.equal(image);
    const seen = new Set(
      Array.from({length: 50}, (_, index) => randomRotation(180)(image, {...key, index}).data.join()),
    );
    expect(seen.size).to.be.above(15);
  });

  it('names a range that is none', () => {
    expect(() => randomRotation([2, 1])).to.throw(
      'randomRotation: degrees [2, 1] is not a range; allowed is low <= high',
    );
  });
});

describe('randomPerspective', () => {
  for (const {from, start, distortionScale, to} of reference.randomMaps.perspective) {
    it(`gives torchvision's image of the same numbers: ${from.join('x')}, scale ${distortionScale}, from ${start}`, () => {
      const image = scatter(...from);
      const draw = numbersFrom(start);
      draw(); // whether to warp at all
      expect(summary(perspective(image, ...chooseCorners(draw, image, distortionScale)))).to.deep.equal(to);
    });
  }

  it('leaves an image as it is whose corners lie on a line', () => {
    expect(projectionOf(...chooseCorners(numbersFrom(0), {width: 1, height: 9}, 0.5))).to.equal(undefined);
    expect(randomPerspective({probability: 1})(noise(1, 9), key)).to.deep.equal(noise(1, 9));
  });

  it('warps as often as told: within four standard deviations of 500 draws', () => {
    const image = noise(8, 8);
    const step = randomPerspective({probability: 0.3});
    const count = Array.from({length: 500}, (_, index) => step(image, {...key, index})).filter(x => x !== image).length;
    expect(count).to.be.closeTo(150, 4 * Math.sqrt(500 * 0.3 * 0.7));
  });

  it('names options that are out of range', () => {
    expect(() => randomPerspective({distortionScale: 2})).to.throw(
      'randomPerspective: distortionScale 2 is not between 0 and 1',
    );
    expect(() => randomPerspective({probability: -1})).to.throw(
      'randomPerspective: probability -1 is not between 0 and 1',
    );
  });
});
