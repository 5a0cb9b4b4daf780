import {expect} from 'chai';
import {readWeights, WeightFormatError} from '../src/index.ts';
import {bitsOf, fixtureBytes} from './support/fixtures.ts';

const FILES = [
  'tiny.pth',
  'hub-1.6.pth',
  'net.pth',
  'parameters.pth',
  'empty.pth',
  'checkpoint.pth',
  'tiny.safetensors',
  'dtypes.safetensors',
];

/** Reads everything; a WeightFormatError is an answer, any other error is not. */
async function readAll(bytes: Uint8Array): Promise<string> {
  try {
    return JSON.stringify(await bitsOf(await readWeights(bytes)));
  } catch (error) {
    if (error instanceof WeightFormatError) return error.code;
    throw error;
  }
}

describe('a damaged file', () => {
  for (const file of FILES) {
    it(`cut off anywhere is a typed error: ${file}`, async () => {
      const bytes = fixtureBytes(file);
      for (let length = 0; length < bytes.length; length++) {
        expect(await readAll(bytes.subarray(0, length)), `cut at ${length}`).to.match(/^E_/);
      }
    });

    it(`with bytes appended is a typed error: ${file}`, async () => {
      expect(await readAll(Uint8Array.of(...fixtureBytes(file), 0))).to.match(/^E_(TRAILING|TRUNCATED)$/);
    });
  }

  // Each bit of one file, and of the other one bit a byte: it is there for what the first lacks (data descriptors, no byteorder).
  for (const [file, bitsOfByte] of [
    ['tiny.pth', () => [0, 1, 2, 3, 4, 5, 6, 7]],
    ['hub-1.6.pth', (i: number) => [i % 8]],
  ] as const) {
    it(`with any bit flipped is a typed error or the same tensors: ${file}`, async () => {
      const bytes = fixtureBytes(file);
      const before = await readAll(bytes);
      let noticed = 0;
      for (let i = 0; i < bytes.length; i++) {
        for (const bit of bitsOfByte(i)) {
          bytes[i] ^= 1 << bit;
          const after = await readAll(bytes);
          if (after !== before) {
            expect(after, `byte ${i}, bit ${bit}`).to.match(/^E_/);
            noticed++;
          }
          bytes[i] ^= 1 << bit;
        }
      }
      // The rest is padding, dates, version numbers and the like, which say nothing about tensors.
      expect(noticed).to.be.greaterThan((bytes.length * bitsOfByte(0).length) / 4);
    });
  }

  it('of safetensors, which has no checksum: a flipped bit gives tensors or a typed error, never a crash', async () => {
    const bytes = fixtureBytes('tiny.safetensors');
    const dataStart = 8 + bytes[0];
    const before = await readAll(bytes);
    for (let i = 0; i < dataStart; i++) {
      for (let bit = 0; bit < 8; bit++) {
        bytes[i] ^= 1 << bit;
        expect(await readAll(bytes)).to.be.a('string');
        bytes[i] ^= 1 << bit;
      }
    }
    expect(await readAll(bytes)).to.equal(before);
  });

  it('names the entry whose checksum fails, and where it is', async () => {
    const bytes = fixtureBytes('tiny.pth');
    const at = bytes.findIndex(
      (_, i) => new DataView(bytes.buffer).getFloat32(Math.min(i, bytes.length - 4), true) === 5,
    );
    bytes[at] ^= 1;
    const sd = await readWeights(bytes);
    await expect(sd.get('w')?.data()).to.be.rejectedWith(
      /^bytes \(pth\): zip entry 'tiny\/data\/0' is damaged \(its CRC-32 differs\); download or copy the file again \(at byte \d+\)$/,
    );
  });
});
