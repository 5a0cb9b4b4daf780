import {expect} from 'chai';
import fc from 'fast-check';
import {
  BFLOAT16,
  bfloat16ToFloat32,
  FLOAT16,
  float16ToFloat32,
  narrowFloat32,
  packHalf,
  unpackHalf,
} from '../src/floats.ts';
import {fixtureJson} from './support/fixtures.ts';

interface Rounding {
  float64: string;
  float32: string;
  float16FromFloat64: number[];
  float16FromFloat32: number[];
  bfloat16FromFloat32: number[];
}

const buffer = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex')).buffer;
const ALL = Uint16Array.from({length: 65536}, (_, i) => i);

describe('16-bit floats', () => {
  // scripts/fixtures/weights.py: NumPy's and PyTorch's own rounding.
  const golden = fixtureJson<Rounding>('rounding.json');
  const float64 = new Float64Array(buffer(golden.float64));
  const float32 = new Float32Array(buffer(golden.float32));

  it('round doubles to float16 as NumPy does', () => {
    expect(Array.from(float64, x => packHalf(x, FLOAT16))).to.deep.equal(golden.float16FromFloat64);
  });

  it('round float32 to float16 and bfloat16 as PyTorch does', () => {
    expect(Array.from(float32, x => packHalf(x, FLOAT16))).to.deep.equal(golden.float16FromFloat32);
    expect(Array.from(float32, x => packHalf(x, BFLOAT16))).to.deep.equal(golden.bfloat16FromFloat32);
    expect([...narrowFloat32(float32, FLOAT16)]).to.deep.equal(golden.float16FromFloat32);
    expect([...narrowFloat32(float32, BFLOAT16)]).to.deep.equal(golden.bfloat16FromFloat32);
  });

  for (const [name, layout, widen] of [
    ['float16', FLOAT16, float16ToFloat32],
    ['bfloat16', BFLOAT16, bfloat16ToFloat32],
  ] as const) {
    it(`${name}: every pattern that is no NaN survives widening and narrowing`, () => {
      const wide = widen(ALL);
      for (const bits of ALL) {
        if (Number.isNaN(wide[bits])) expect(bits & 0x7fff).to.be.greaterThan(layout.infinity);
        else if (packHalf(wide[bits], layout) !== bits) expect.fail(`${bits} became ${packHalf(wide[bits], layout)}`);
        if (!Object.is(unpackHalf(bits, layout), wide[bits])) expect.fail(`${bits} is read in two ways`);
      }
    });

    it(`${name}: the fast way for float32 gives what the plain way gives, around every representable value`, () => {
      // Each representable value, each middle between two, and the float32 next to these on both sides.
      const words = new Uint32Array(65536 * 2 * 3);
      const floats = new Float32Array(words.buffer);
      for (let bits = 0; bits < 65536; bits++) {
        const value = unpackHalf(bits, layout);
        floats[6 * bits] = value;
        floats[6 * bits + 3] = (value + unpackHalf(Math.min(bits + 1, 65535), layout)) / 2;
        for (const at of [6 * bits, 6 * bits + 3]) {
          words[at + 1] = words[at] + 1;
          words[at + 2] = words[at] - 1;
        }
      }
      const fast = narrowFloat32(floats, layout);
      for (let i = 0; i < floats.length; i++) {
        const plain = packHalf(floats[i], layout);
        const bothNaN = Number.isNaN(floats[i]) && (fast[i] & 0x7fff) > layout.infinity;
        if (fast[i] !== plain && !bothNaN) expect.fail(`${floats[i]}: ${fast[i]} and ${plain}`);
      }
    });

    it(`${name}: a value rounds to the nearer neighbour, and half-way to the even pattern`, () => {
      fc.assert(
        fc.property(
          fc.integer({min: 0, max: layout.infinity - 2}),
          fc.double({min: 0, max: 1, noNaN: true}),
          (bits, t) => {
            const [low, high] = [unpackHalf(bits, layout), unpackHalf(bits + 1, layout)];
            const value = low + (high - low) * t;
            const middle = (low + high) / 2;
            const nearer = value < middle ? bits : value > middle ? bits + 1 : bits + (bits & 1);
            expect(packHalf(value, layout)).to.equal(nearer);
            expect(packHalf(-value, layout)).to.equal(nearer | 0x8000);
          },
        ),
      );
    });
  }

  it('have values that are known by heart', () => {
    expect(unpackHalf(0x3c00, FLOAT16)).to.equal(1);
    expect(unpackHalf(0x7bff, FLOAT16)).to.equal(65504);
    expect(unpackHalf(0x0001, FLOAT16)).to.equal(2 ** -24);
    expect(unpackHalf(0x3f80, BFLOAT16)).to.equal(1);
    expect(packHalf(65520, FLOAT16)).to.equal(0x7c00);
    expect(packHalf(Number.NaN, FLOAT16)).to.equal(0x7e00);
    expect(packHalf(Number.NEGATIVE_INFINITY, BFLOAT16)).to.equal(0xff80);
    expect(packHalf(1e300, BFLOAT16)).to.equal(0x7f80);
  });
});
