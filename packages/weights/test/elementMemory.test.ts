import {expect} from 'chai';
import {decode} from '../src/dtypes.ts';
import {copied, elementMemory, float32Memory, ownsBuffer} from '../src/elementMemory.ts';

const LARGE = 128 * 1024;

describe('elementMemory', () => {
  it('has exactly the length asked for, all zeros, and begins 48 bytes into the buffer if it is large', () => {
    for (const [length, offset] of [
      [0, 0],
      [LARGE - 1, 0],
      [LARGE, 48],
      [LARGE + 3, 48],
    ]) {
      const memory = elementMemory(length);
      expect([memory.byteLength, memory.byteOffset], `${length}`).to.deep.equal([length, offset]);
      expect(
        memory.every(byte => byte === 0),
        `${length}`,
      ).to.equal(true);
    }
    const floats = float32Memory(LARGE);
    expect([floats.length, floats.byteOffset]).to.deep.equal([LARGE, 48]);
  });

  it('is taken over by decode, and nothing else that shares its buffer is', () => {
    const own = elementMemory(LARGE);
    expect(ownsBuffer(own)).to.equal(true);
    expect(decode('float32', own).buffer).to.equal(own.buffer);
    const whole = new Uint8Array(8);
    expect(decode('float32', whole).buffer).to.equal(whole.buffer);
    const foreign = [
      own.subarray(0, 8),
      own.subarray(8),
      new Uint8Array(own.buffer),
      new Uint8Array(LARGE + 48).subarray(48),
      new Uint8Array(new SharedArrayBuffer(8)),
    ];
    for (const bytes of foreign) {
      expect(ownsBuffer(bytes)).to.equal(false);
      expect(decode('float32', bytes).buffer).not.to.equal(bytes.buffer);
    }
  });

  it('holds a copy of bytes that are not aligned', () => {
    const bytes = Uint8Array.from({length: LARGE + 1}, (_, i) => i * 7);
    const copy = copied(bytes.subarray(1));
    expect(copy.byteOffset).to.equal(48);
    expect(Buffer.compare(copy, bytes.subarray(1))).to.equal(0);
  });
});
