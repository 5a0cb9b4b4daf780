import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {normal, uniform} from '@tfjs-zoo/core';
import {expect} from 'chai';
import fc from 'fast-check';
import {boxMuller} from '../../src/rng/boxMuller.ts';
import {threefry} from '../../src/rng/threefry.ts';
import {BLOCK, threefrySimd} from '../../src/rng/threefrySimd.ts';

const key = {seed: 4_000_000_000, stream: 7, step: 3};
const COUNT = 3 * BLOCK + 5;
const hash = (numbers: Float32Array): string =>
  createHash('sha256').update(new Uint8Array(numbers.buffer)).digest('hex');

describe('the generator in WebAssembly', () => {
  const simd = threefrySimd();
  const word = fc.integer({min: -(2 ** 31), max: 2 ** 31 - 1});

  it('can be had here', () => {
    expect(simd).not.to.equal(undefined);
  });

  it('has the known answers of Random123 (kat_vectors, threefry2x32 20)', () => {
    expect([...(simd?.words(0, 0, 0, 0, 2) ?? [])]).to.deep.equal([0x6b200159, 0x99ba4efe]);
    expect([...(simd?.words(-1, -1, -1, -1, 2) ?? [])]).to.deep.equal([0x1cb996fc, 0xbb002be7]);
    const [c0, c1, k0, k1] = [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344];
    expect([...(simd?.words(k0, k1, c1 | 0, c0, 2) ?? [])]).to.deep.equal([0xc4923a9c, 0x483df7a0]);
  });

  it('makes the words of the written-out version, for every key, counter and number of words', () => {
    fc.assert(
      fc.property(word, word, word, word, fc.integer({min: 0, max: BLOCK / 2}), (k0, k1, c1, c0, pairs) => {
        const expected = threefry(k0, k1, c1, new Uint32Array(2 * pairs), c0);
        expect(simd?.words(k0, k1, c1, c0, 2 * pairs)).to.deep.equal(expected);
      }),
    );
  });

  it('scales them as doubles and rounds once', () => {
    const range = fc.double({min: -1e3, max: 1e3, noNaN: true});
    fc.assert(
      fc.property(word, range, range, fc.integer({min: 1, max: 99}), (k0, low, scale, count) => {
        const words = threefry(k0, 1, 2, new Uint32Array(count));
        simd?.words(k0, 1, 2, 0, count);
        const expected = Float32Array.from(words, value => low + (value >>> 8) * scale);
        expect(simd?.scaled(low, scale, count)).to.deep.equal(expected);
      }),
    );
  });

  it('makes the normal numbers of the written-out version of them, to the last bit', () => {
    const spread = fc.double({min: -1e3, max: 1e3, noNaN: true});
    // every exponent, and the ends of the quarters of the circle
    const edge = fc
      .tuple(fc.integer({min: 0, max: 31}), fc.integer({min: -2, max: 2}))
      .map(([e, d]) => (2 ** e + d) >>> 0);
    const eight = fc.array(fc.oneof(fc.integer({min: 0, max: 2 ** 32 - 1}), edge), {minLength: 8, maxLength: 8});
    fc.assert(
      fc.property(eight, spread, spread, (given, mean, std) => {
        const expected = new Float32Array(8);
        boxMuller(Uint32Array.from(given), expected, 0, 8, mean, std);
        // what it makes of a key is a view of its memory, which takes other words as well
        simd?.words(1, 2, 3, 4, 8).set(given);
        expect(simd?.normals(mean, std, 8)).to.deep.equal(expected);
      }),
      {numRuns: 2000},
    );
  });

  it('where it cannot be had, nothing changes but the time: the same numbers come out', () => {
    const program = `
      WebAssembly.validate = () => false;
      const {createHash} = await import('node:crypto');
      const {normal, uniform} = await import('@tfjs-zoo/core');
      const {threefrySimd} = await import(${JSON.stringify(new URL('../../src/rng/threefrySimd.ts', import.meta.url).href)});
      const hash = numbers => createHash('sha256').update(new Uint8Array(numbers.buffer)).digest('hex');
      const key = ${JSON.stringify(key)};
      console.log(JSON.stringify([threefrySimd() === undefined, hash(uniform(key, ${COUNT}, -0.1, 0.3)), hash(normal(key, ${COUNT}))]));`;
    const options = ['--import', 'tsx', '--conditions=tfjs-zoo-source', '--input-type=module', '--eval', program];
    const output = execFileSync(process.execPath, options, {encoding: 'utf8'});
    const expected = [true, hash(uniform(key, COUNT, -0.1, 0.3)), hash(normal(key, COUNT))];
    expect(JSON.parse(output.trim().split('\n').at(-1) ?? '')).to.deep.equal(expected);
  });
});
