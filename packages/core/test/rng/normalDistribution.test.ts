import {readFileSync} from 'node:fs';
import {bits, streamOf} from '@tfjs-zoo/core';
import {expect} from 'chai';
import fc from 'fast-check';
import {truncatedNormal} from '../../src/rng/draw.ts';
import {normalBelow, normalQuantile, TRUNCATED_AT_TWO} from '../../src/rng/normalDistribution.ts';

interface Truncated {
  mean: number;
  std: number;
  a: number;
  b: number;
  has: [mean: number, std: number];
  quartiles: [number, number, number];
}
// SciPy, scripts/fixtures/core_initializers.py
const fixture: {below: [number, number][]; quantile: [number, number][]; truncatedNormal: Truncated[]} = JSON.parse(
  readFileSync(new URL('../fixtures/initializers.json', import.meta.url), 'utf8'),
);

describe('the normal distribution', () => {
  it('has as much below a value as SciPy says', () => {
    for (const [x, share] of fixture.below) expect(normalBelow(x), `below ${x}`).to.be.closeTo(share, 2e-15);
    expect([-50, 50].map(normalBelow)).to.deep.equal([0, 1]);
  });

  it('has the quantiles that SciPy says', () => {
    for (const [p, x] of fixture.quantile) {
      expect(normalQuantile(p), `at ${p}`).to.be.closeTo(x, 4e-15 * Math.max(1, Math.abs(x)) * (p > 0.999 ? 1e6 : 1));
    }
  });

  it('has functions that undo each other', () => {
    fc.assert(
      fc.property(fc.double({min: -5, max: 5, noNaN: true}), x => {
        // near 1, neighbouring doubles are neighbouring shares of 1e-16
        expect(normalQuantile(normalBelow(x))).to.be.closeTo(x, 1e-15 * Math.exp(0.5 * x * x) * 20 + 1e-14);
      }),
    );
  });

  it('cut off at two standard deviations, is as narrow as the constant says', () => {
    expect(TRUNCATED_AT_TWO).to.be.closeTo(fixture.truncatedNormal[0].has[1], 1e-15);
  });
});

describe('truncatedNormal', () => {
  const key = {seed: 7, stream: streamOf('truncated'), step: 0};
  const n = 100_000;

  for (const {mean, std, a, b, has, quartiles} of fixture.truncatedNormal) {
    it(`has the mean, deviation and quartiles that SciPy says: N(${mean}, ${std}) on [${a}, ${b}]`, () => {
      const x = [...truncatedNormal(key, n, {mean, std, low: a, high: b})];
      const average = x.reduce((sum, value) => sum + value) / n;
      const deviation = Math.sqrt(x.reduce((sum, value) => sum + (value - average) ** 2, 0) / n);
      // five standard errors; that of a deviation is below std / sqrt(2n) for distributions without tails
      expect(average).to.be.closeTo(has[0], (5 * has[1]) / Math.sqrt(n));
      expect(deviation).to.be.closeTo(has[1], (5 * has[1]) / Math.sqrt(2 * n));
      for (const [i, share] of [0.25, 0.5, 0.75].entries()) {
        const below = x.filter(value => value < quartiles[i]).length / n;
        expect(below).to.be.closeTo(share, 5 * Math.sqrt((share * (1 - share)) / n));
      }
      // a hundred thousand assertions would take seconds
      expect(x.filter(value => !(value >= Math.fround(a) && value <= Math.fround(b)))).to.deep.equal([]);
    });
  }

  it('takes one word for a number, by the inverse of the distribution', () => {
    const [word] = bits(key, 1);
    const quantile = normalQuantile(0.1 + 0.8 * ((word + 0.5) / 2 ** 32));
    const bound = -normalQuantile(0.1);
    const [first] = truncatedNormal(key, 3, {mean: 0, std: 1, low: -bound, high: bound});
    expect(first).to.be.closeTo(quantile, 1e-6);
  });
});
