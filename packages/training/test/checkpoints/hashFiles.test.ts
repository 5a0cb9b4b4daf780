import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect} from 'chai';
import {disk} from '../../src/node/checkpoints/disk.ts';
import {hashFiles} from '../../src/node/checkpoints/hashFiles.ts';

/** SHA-256 of nine million letters a. */
const NINE_MILLION = '6a04ab516c166c874f1ed30eecfe2c600147179bb8b192fa9ad6320bff925dc6';

describe('hashFiles', () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tfjs-zoo-hash-'));
  });
  after(() => rm(directory, {recursive: true, force: true}));

  // sha256sum, and Python's zlib.crc32, of so many letters a
  const cases: readonly [number, string, number][] = [
    [0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 0],
    [1_000_000, 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0', 0xdc25bfbc],
    [9_000_000, NINE_MILLION, 0x32f81e81],
  ];
  for (const [bytes, sha256, crc32] of cases) {
    it(`gives size, SHA-256 and CRC-32 of a file of ${bytes} bytes, on this thread or another`, async () => {
      const path = join(directory, `${bytes}`);
      await writeFile(path, 'a'.repeat(bytes));
      expect(await hashFiles([path])).to.deep.equal([{bytes, sha256, crc32}]);
    });
  }

  it('gives those of small files beside a large one, in their order', async () => {
    const paths = [join(directory, 'small'), join(directory, 'large'), join(directory, 'empty')];
    await writeFile(paths[0], '');
    await writeFile(paths[1], 'a'.repeat(9_000_000));
    await writeFile(paths[2], 'aaa');
    const found = await hashFiles(paths);
    // of "aaa": Python's zlib.crc32
    expect(found.map(({bytes, crc32}) => [bytes, crc32])).to.deep.equal([
      [0, 0],
      [9_000_000, 0x32f81e81],
      [3, 0xf007732d],
    ]);
  });

  it('says which file is not there', async () => {
    await expect(hashFiles([join(directory, 'none')])).to.be.rejectedWith('ENOENT');
  });

  it('is what a file that is written in pieces is read back by, whose memory may be used again for the next', async () => {
    const path = join(directory, 'pieces');
    function* pieces() {
      for (const bytes of [1, 5_000_000, 0, 3_999_999]) {
        const piece = Buffer.alloc(bytes, 'a');
        yield piece;
        piece.fill('b');
      }
    }
    const written = {bytes: 9_000_000, crc32: 0x32f81e81};
    expect(await disk.write(path, pieces())).to.deep.equal(written);
    expect(await disk.hash([path])).to.deep.equal([{...written, sha256: NINE_MILLION}]);
  });
});
