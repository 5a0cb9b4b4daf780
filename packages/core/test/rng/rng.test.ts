import {bits, ConfigError, currentSeed, normal, permutation, seed, streamOf, uniform} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {threefry} from '../../src/rng/threefry.ts';

const hex = (words: Uint32Array): string[] => [...words].map(w => w.toString(16).padStart(8, '0'));
const key = {seed: 7, stream: streamOf('test'), step: 3};

describe('rng', () => {
  // Random123, kat_vectors, threefry 2x32 20: counter, key, result
  const KNOWN: [number, number, number, number, string[]][] = [
    [0, 0, 0, 0, ['6b200159', '99ba4efe']],
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, ['1cb996fc', 'bb002be7']],
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, ['c4923a9c', '483df7a0']],
  ];
  for (const [c0, c1, k0, k1, expected] of KNOWN) {
    it(`gives Random123’s known answer for counter ${c0.toString(16)} and key ${k0.toString(16)}`, () => {
      expect(hex(threefry(k0, k1, c1, new Uint32Array(2), c0))).to.deep.equal(expected);
    });
  }

  it('draws the same numbers for the same key, whatever the length asked for', () => {
    const long = bits(key, 1001);
    for (const n of [1, 2, 3, 500]) expect([...bits(key, n)]).to.deep.equal([...long.subarray(0, n)]);
  });

  it('draws other numbers when seed, stream or step changes', () => {
    const first = bits(key, 1)[0];
    for (const other of [
      {...key, seed: 8},
      {...key, stream: 1},
      {...key, step: 4},
    ]) {
      expect(bits(other, 1)[0]).not.to.equal(first);
    }
  });

  it('is uniform on [low, high): mean, variance and range of 100 000 draws', () => {
    const x = uniform(key, 100_000, -2, 4);
    const mean = x.reduce((a, b) => a + b) / x.length;
    const variance = x.reduce((a, b) => a + (b - mean) ** 2, 0) / x.length;
    // 5 standard errors: sqrt(3) / sqrt(1e5) for the mean, sqrt(36 * 36 / 180) / sqrt(1e5) for the variance
    expect(mean).to.be.closeTo(1, 5 * (Math.sqrt(3) / Math.sqrt(1e5)));
    expect(variance).to.be.closeTo(3, 5 * (Math.sqrt(7.2) / Math.sqrt(1e5)));
    expect(Math.min(...x.subarray(0, 50_000))).to.be.at.least(-2);
    expect(Math.max(...x.subarray(0, 50_000))).to.be.below(4);
  });

  it('is normal: mean, variance and kurtosis of 100 000 draws', () => {
    const x = normal(key, 100_000, 1, 2);
    const z = Float64Array.from(x, v => (v - 1) / 2);
    const moment = (p: number): number => z.reduce((a, b) => a + b ** p, 0) / z.length;
    // 5 standard errors of the moments of a standard normal: 1, sqrt 2, sqrt 96
    expect(moment(1)).to.be.closeTo(0, 5 * Math.sqrt(1 / 1e5));
    expect(moment(2)).to.be.closeTo(1, 5 * Math.sqrt(2 / 1e5));
    expect(moment(4)).to.be.closeTo(3, 5 * Math.sqrt(96 / 1e5));
  });

  it('permutes: every integer once, all orders of three equally often', () => {
    expect([...permutation(key, 1000)].sort((a, b) => a - b)).to.deep.equal([...Array(1000).keys()]);
    const counts = new Map<string, number>();
    for (let step = 0; step < 6000; step++) {
      const order = permutation({...key, step}, 3).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).to.equal(6);
    // binomial(6000, 1/6): standard deviation 28.9
    for (const count of counts.values()) expect(count).to.be.closeTo(1000, 5 * 28.9);
  });

  it('hashes names as FNV-1a does', () => {
    // two bytes a code unit: 0x811c9dc5 is the empty string's
    expect(streamOf('')).to.equal(0x811c9dc5);
    const fnv = (bytes: number[]): number => bytes.reduce((h, b) => Math.imul(h ^ b, 0x01000193), 0x811c9dc5) >>> 0;
    expect(streamOf('ab')).to.equal(fnv([0x61, 0, 0x62, 0]));
  });

  it('seeds what has no seed of its own, and refuses what is not a seed', () => {
    seed(5);
    expect(currentSeed()).to.equal(5);
    seed(0);
    expect(() => seed(-1)).to.throw(ConfigError, 'seed: seed -1 is not an integer from 0 to 4294967295');
    expect(() => seed(1.5)).to.throw('seed 1.5');
  });
});
