import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {expect} from 'chai';
import {readIdx} from '../../../src/node/idx/readIdx.ts';
import {withDirectory} from '../../support.ts';
import {expectDataError, withBitFlips} from '../damage.ts';

/** A file in the format, of bytes that count up. */
function idxOf(
  shape: readonly number[],
  {type = 8, elements = shape.reduce((n, size) => n * size, 1)} = {},
): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + elements);
  bytes.set([0, 0, type, shape.length]);
  const view = new DataView(bytes.buffer);
  for (const [i, size] of shape.entries()) view.setUint32(4 + 4 * i, size);
  for (let i = 0; i < elements; i++) bytes[bytes.length - elements + i] = i;
  return bytes;
}

/** Writes a file and reads it. */
const reading = (bytes: Uint8Array, rank = 3) =>
  withDirectory(async dir => {
    const path = join(dir, 'file');
    await writeFile(path, bytes);
    return await readIdx(path, rank);
  });

describe('readIdx', () => {
  const whole = idxOf([3, 4, 5]);

  it('reads sizes and bytes, compressed or not', async () => {
    for (const bytes of [whole, gzipSync(whole)]) {
      const {shape, data, start} = await reading(bytes);
      expect(shape).to.deep.equal([3, 4, 5]);
      expect(start).to.equal(16);
      expect(data).to.deep.equal(Uint8Array.from({length: 60}, (_, i) => i));
    }
  });

  it('notices wherever a file is cut off, and says how much there is', async () => {
    for (let length = 0; length < whole.length; length++) {
      const error = await expectDataError(() => reading(whole.subarray(0, length)), 'E_TRUNCATED');
      expect(error.message).to.contain(
        `the file is cut off: ${length} bytes of ${length < 4 ? 4 : length < 16 ? 16 : 76}`,
      );
      expect(error.offset).to.equal(length);
    }
  });

  it('notices wherever a compressed file is cut off', async () => {
    const compressed = gzipSync(whole);
    // cut to less than its two first bytes, it is not known to be compressed, and too short for anything else
    for (let length = 0; length < compressed.length; length++) {
      const error = await expectDataError(() => reading(compressed.subarray(0, length)), 'E_TRUNCATED');
      if (length > 2) expect(error.message).to.contain('the gzip file is cut off; download or copy it again');
    }
  });

  it('survives any flipped bit, and notices all in a compressed file but those that say nothing of the content', () =>
    withDirectory(async dir => {
      const path = join(dir, 'file');
      const flipped = async (bytes: Uint8Array) => {
        await writeFile(path, bytes);
        return await readIdx(path, 3);
      };
      await withBitFlips(whole, flipped, 3);
      const {noticed, tried} = await withBitFlips(gzipSync(whole), flipped);
      // time, extra flags and system, 6 of the header's 10 bytes, and up to half of the flags
      expect(tried - noticed).to.be.at.most(8 * 6 + 4);
    }));

  it('inflates no more than the header promises', async () => {
    // 50 MB of zeros behind a header that promises 2 x 3 x 4 bytes
    const bomb = gzipSync(Buffer.concat([idxOf([2, 3, 4]), Buffer.alloc(50_000_000)]));
    expect(bomb.length).to.be.below(60_000);
    const error = await expectDataError(() => reading(bomb), 'E_TRAILING');
    expect(error.message).to.match(/bytes follow the 2 x 3 x 4 elements; download or copy it again \(at byte 40\)$/);
  });

  it('uses memory for what there is, not for what is promised', async () => {
    const promised = idxOf([1024, 1024, 1024], {elements: 10});
    const before = process.memoryUsage().arrayBuffers;
    await expectDataError(() => reading(promised), 'E_TRUNCATED');
    expect(process.memoryUsage().arrayBuffers - before).to.be.below(2 ** 25);
  });

  const REFUSED: readonly [
    name: string,
    bytes: Uint8Array,
    code: Parameters<typeof expectDataError>[1],
    text: string,
  ][] = [
    [
      'other magic',
      Uint8Array.of(0x89, 0x50, 0x4e, 0x47),
      'E_MAGIC',
      'not an IDX file, it begins with 89 50 4e 47 instead of 00 00',
    ],
    [
      'floats',
      idxOf([1, 1, 1], {type: 0x0d}),
      'E_DTYPE',
      'the elements are float32; only unsigned bytes (0x08) are read',
    ],
    ['an unknown type', idxOf([1, 1, 1], {type: 0x07}), 'E_DTYPE', 'the elements are of type 0x07'],
    ['another rank', idxOf([5]), 'E_SHAPE', 'an array of 1 dimensions, where 3 are expected'],
    [
      'more than a gibibyte',
      idxOf([1025, 1024, 1024], {elements: 0}),
      'E_LIMIT',
      '1025 x 1024 x 1024 is 1074790400 bytes, more than the 1073741824',
    ],
    [
      'sizes beyond exact integers',
      idxOf([2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], {elements: 0}),
      'E_LIMIT',
      'more than the 1073741824',
    ],
    [
      'bytes behind the end',
      Uint8Array.of(...idxOf([1, 1, 1]), 7),
      'E_TRAILING',
      'bytes follow the 1 x 1 x 1 elements',
    ],
  ];
  for (const [name, bytes, code, text] of REFUSED) {
    it(`refuses ${name}`, async () => {
      const error = await expectDataError(() => reading(bytes), code);
      expect(error.message).to.contain(text);
      expect(error.message.startsWith(`${error.path}: `)).to.equal(true);
    });
  }
});
