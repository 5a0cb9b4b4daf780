import {mkdtemp, rm, truncate, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {crc32 as reference} from 'node:zlib';
import {expect} from 'chai';
import {crc32} from '../../src/crc32.ts';
import {fileSource} from '../../src/node.ts';
import {expectCode} from '../support/errors.ts';

/** As in fileSource. */
const PIECE = 4 << 20;

describe('fileSource', () => {
  let path: string;
  // Two whole pieces and a part, so that three lanes work; every byte depends on its place.
  const bytes = new Uint8Array(2 * PIECE + 12345);
  const words = new Uint32Array(bytes.buffer, 0, bytes.length >> 2);
  for (let i = 0; i < words.length; i++) words[i] = Math.imul(i, 0x9e3779b1);

  beforeEach(async () => {
    path = join(await mkdtemp(join(tmpdir(), 'tfjs-zoo-source-')), 'file');
    await writeFile(path, bytes);
  });
  afterEach(() => rm(join(path, '..'), {recursive: true}));

  it('fills an array with what is at an offset, and nothing beside it', async () => {
    const source = await fileSource(path);
    const memory = new Uint8Array(PIECE + 1002).fill(7);
    await source.readInto?.(999, memory.subarray(1, PIECE + 1001));
    expect(Buffer.compare(memory.subarray(1, -1), bytes.subarray(999, PIECE + 1999))).to.equal(0);
    expect([memory[0], memory[PIECE + 1001]]).to.deep.equal([7, 7]);
    expect(Buffer.compare(await source.read(3, 5), bytes.subarray(3, 8))).to.equal(0);
  });

  it('shows the pieces in order and without gaps, each when it is filled', async () => {
    const source = await fileSource(path);
    const target = new Uint8Array(bytes.length);
    let at = 0;
    let crc = 0;
    await source.readInto?.(0, target, piece => {
      expect(piece.byteOffset).to.equal(at);
      expect(Buffer.compare(piece, bytes.subarray(at, at + piece.length))).to.equal(0);
      crc = source.crc32?.(piece, crc) ?? -1;
      at += piece.length;
    });
    expect(at).to.equal(bytes.length);
    expect([crc, crc]).to.deep.equal([reference(bytes), crc32(bytes)]);
  });

  it('passes on what a listener throws, and reads nothing for an empty array', async () => {
    const source = await fileSource(path);
    const refuse = () => {
      throw new Error('not this one');
    };
    await expect(source.readInto?.(0, new Uint8Array(bytes.length), refuse)).to.be.rejectedWith('not this one');
    await source.readInto?.(0, new Uint8Array(0), refuse);
  });

  it('says where a file ended that is shorter than it was', async () => {
    const source = await fileSource(path);
    const error = await expectCode(() => source.read(source.size - 2, 4), 'E_TRUNCATED');
    expect(error.message).to.equal(
      `${path} ended at byte ${bytes.length} while it was read; open it again when it is complete`,
    );
    await truncate(path, PIECE);
    const replaced = await expectCode(() => source.read(0, 1), 'E_HASH');
    expect(replaced.message).to.equal(`${path} was changed or replaced after it was opened; open it again`);
  });
});
