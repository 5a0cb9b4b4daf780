import {bits, normal, streamOf, uniform} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {boxMuller} from '../../src/rng/boxMuller.ts';

const key = {seed: 7, stream: streamOf('test'), step: 3};

/** Long enough to be drawn in several pieces, and odd. */
const COUNT = 20_001;
const words = bits(key, COUNT + 1);

describe('uniform', () => {
  it('takes the upper 24 bits of each word, however many numbers are drawn', () => {
    const expected = Float32Array.from(words.subarray(0, COUNT), word => (word >>> 8) / 2 ** 24);
    expect(uniform(key, COUNT)).to.deep.equal(expected);
    for (const n of [0, 1, 2, 8191, 8192, 8193]) {
      expect(uniform(key, n)).to.deep.equal(expected.slice(0, n));
    }
  });
});

describe('normal', () => {
  it('makes two numbers of each pair of words, however many are drawn', () => {
    const expected = new Float32Array(COUNT);
    boxMuller(words, expected, 0, COUNT, 0, 1);
    expect(normal(key, COUNT)).to.deep.equal(expected);
    for (const n of [0, 1, 2, 8191, 8192, 8193]) {
      expect(normal(key, n)).to.deep.equal(expected.slice(0, n));
    }
  });
});
