import {expect} from 'chai';
import {boxMuller} from '../../src/rng/boxMuller.ts';
import {threefry} from '../../src/rng/threefry.ts';

/** The numbers by the functions of the JavaScript engine, in float64. */
function byMath(words: Uint32Array): Float64Array {
  return Float64Array.from(words, (_, i) => {
    const pair = i - (i % 2);
    const radius = Math.sqrt(-2 * Math.log((words[pair] + 1) / 2 ** 32));
    const angle = (2 * Math.PI * words[pair + 1]) / 2 ** 32;
    return radius * (i % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
  });
}

function drawn(words: Uint32Array): Float32Array {
  const out = new Float32Array(words.length);
  boxMuller(words, out, 0, words.length, 0, 1);
  return out;
}

describe('boxMuller', () => {
  it('gives the float32 of what log, cos and sin give for 200 000 words, to half an ulp and a billionth', () => {
    const words = threefry(1, 2, 3, new Uint32Array(200_000));
    const expected = byMath(words);
    drawn(words).forEach((value, i) => {
      // 2^-24 is half an ulp at most, in relative terms
      const apart = Math.abs(value - expected[i]);
      expect(apart <= Math.abs(expected[i]) * (2 ** -24 + 1e-9), `${i}: ${value} for ${expected[i]}`).to.equal(true);
    });
  });

  it('does so for the radii next to 0 and at powers of two, in all eight octants of the circle', () => {
    const radii = [0, 1, 2, 3, 127, 128, 129, 0x7ffffffe, 0x7fffffff, 0x80000000, 0xbfffffff, 0xc0000000, 0xfffffffe];
    const turns = Array.from({length: 8}, (_, i) => i * 0x20000000 + 0x1234567);
    const words = Uint32Array.from(radii.flatMap(radius => turns.flatMap(turn => [radius, turn])));
    const expected = byMath(words);
    drawn(words).forEach((value, i) => {
      const apart = Math.abs(value - expected[i]);
      expect(apart <= Math.abs(expected[i]) * (2 ** -24 + 1e-9), `${i}: ${value} for ${expected[i]}`).to.equal(true);
    });
  });

  it('gives 0 for the largest word, whose logarithm is 0, and the mean where that is asked for', () => {
    const words = Uint32Array.of(0xffffffff, 0x12345678);
    expect([...drawn(words)].map(Math.abs)).to.deep.equal([0, 0]);
    const out = new Float32Array(3);
    boxMuller(words, out, 1, 2, 5, 2);
    expect([...out]).to.deep.equal([0, 5, 0]);
  });

  it('gives these very bits on every machine', () => {
    const found = drawn(threefry(7, 8, 9, new Uint32Array(6)));
    expect([...new Uint32Array(found.buffer)].map(word => word.toString(16))).to.deep.equal(BITS);
  });
});

/**
 * NumPy 2's `sqrt(-2 log((a + 1) / 2**32)) * cos(2 pi b / 2**32)`, and with `sin`, in float64, `astype(float32)`, for the words
 * of that key.
 */
const BITS: readonly string[] = ['3deff757', '3e8e07f0', 'bf82a22d', 'bf24897c', '3f9e103b', '3ef2d1e7'];
