import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect} from 'chai';
import {readPlace} from '../../../src/node/loader/readPlace.ts';
import {ImageReadError, readImage} from '../../../src/node.ts';
import {fixturePath, withDirectory} from '../../support.ts';

describe('readPlace', () => {
  const photograph = fixturePath('chelsea.jpg');

  it('reads a file, or a part of one', async () => {
    const bytes = await readFile(photograph);
    const whole = await readImage(photograph);
    await withDirectory(async dir => {
      const path = join(dir, 'many');
      await writeFile(path, Buffer.concat([Buffer.from('before'), bytes, Buffer.from('after')]));
      expect(await readPlace({path: photograph}, 'cat')).to.deep.equal(whole);
      expect(await readPlace({path, offset: 6, length: bytes.length}, 'cat')).to.deep.equal(whole);
      expect(await readPlace({path, offset: 6}, 'cat')).to.deep.equal(whole);
    });
  });

  it('decodes as it is told', async () => {
    await expect(readPlace({path: photograph, reading: {maxPixels: 10}}, 'cat')).to.be.rejectedWith(
      ImageReadError,
      /^.*chelsea\.jpg: .* more than the 10 allowed/,
    );
    const {length} = await readFile(photograph);
    await expect(readPlace({path: photograph, length, reading: {maxPixels: 10}}, 'cat 7')).to.be.rejectedWith(
      ImageReadError,
      /^cat 7: .* more than the 10 allowed/,
    );
  });

  it('names the part that cannot be read, and why', async () => {
    const part = {offset: 10, length: 100};
    await withDirectory(async dir => {
      const path = join(dir, 'short');
      await expect(readPlace({path, ...part}, 'cat 3')).to.be.rejectedWith(
        ImageReadError,
        `cat 3: the file '${path}' cannot be opened: ENOENT`,
      );
      await writeFile(path, 'no more than this');
      await expect(readPlace({path, ...part}, 'cat 3')).to.be.rejectedWith(
        ImageReadError,
        `cat 3: '${path}' ends after 7 of the 100 bytes from 10 on`,
      );
      // nothing is read: the file need not even be so large
      await expect(readPlace({path, offset: 0, length: 2 ** 40}, 'cat 4')).to.be.rejectedWith(
        ImageReadError,
        'cat 4: 1099511627776 bytes are more than the 536870912 allowed; raise maxBytes to read it',
      );
    });
  });
});
