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
  const cases: readonly [number, string, string][] = [
    [0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', '00000000'],
    [1_000_000, 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0', 'dc25bfbc'],
    [9_000_000, NINE_MILLION, '32f81e81'],
  ];
  for (const [bytes, sha256, crc32] of cases) {
    it(`gives size, SHA-256 and CRC-32 of a file of ${bytes} bytes, on this thread or another`, async () => {
      const path = join(directory, `${bytes}`);
      await writeFile(path, 'a'.repeat(bytes));
      const files = (['crc32', 'sha256'] as const).map(algorithm => ({path, algorithm}));
      expect(await hashFiles(files)).to.deep.equal([
        {bytes, algorithm: 'crc32', hash: crc32},
        {bytes, algorithm: 'sha256', hash: sha256},
      ]);
    });
  }

  it('gives those of small files beside a large one, in their order', async () => {
    const paths = [join(directory, 'small'), join(directory, 'large'), join(directory, 'empty')];
    await writeFile(paths[0], '');
    await writeFile(paths[1], 'a'.repeat(9_000_000));
    await writeFile(paths[2], 'aaa');
    const found = await hashFiles(paths.map(path => ({path, algorithm: 'crc32'})));
    // of "aaa": Python's zlib.crc32
    expect(found.map(({bytes, hash}) => [bytes, hash])).to.deep.equal([
      [0, '00000000'],
      [9_000_000, '32f81e81'],
      [3, 'f007732d'],
    ]);
  });

  it('says which file is not there', async () => {
    await expect(hashFiles([{path: join(directory, 'none'), algorithm: 'crc32'}])).to.be.rejectedWith('ENOENT');
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
    const written = {bytes: 9_000_000, algorithm: 'crc32', hash: '32f81e81'};
    expect(await disk.write(path, pieces())).to.deep.equal(written);
    expect(await disk.hash([{path, algorithm: 'crc32'}])).to.deep.equal([written]);
  });
});
