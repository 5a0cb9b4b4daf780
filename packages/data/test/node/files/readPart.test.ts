import {rename, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {expect} from 'chai';
import {readPart} from '../../../src/node/files/readPart.ts';
import {withDirectory} from '../../support.ts';
import {openBelow} from '../openBelow.ts';

describe('readPart', () => {
  it('reads any parts, at the same time, and as much as there is', () =>
    withDirectory(async dir => {
      const path = join(dir, 'bytes');
      await writeFile(
        path,
        Uint8Array.from({length: 200}, (_, i) => i),
      );
      const found = await Promise.all([
        readPart(path, 10, 3),
        readPart(path, 0, 2),
        readPart(path, 198, 9),
        readPart(path, 300, 1),
      ]);
      expect(found.map(bytes => [...bytes])).to.deep.equal([[10, 11, 12], [0, 1], [198, 199], []]);
    }));

  it('keeps at most 64 files open, and reads more of them all the same', () =>
    withDirectory(async dir => {
      const paths = Array.from({length: 80}, (_, i) => join(dir, `f${i}`));
      for (const [i, path] of paths.entries()) await writeFile(path, Uint8Array.of(i));
      for (let time = 0; time < 2; time++) {
        const found = await Promise.all(paths.map(path => readPart(path, 0, 1)));
        expect(found.map(([byte]) => byte)).to.deep.equal(paths.map((_, i) => i));
      }
      for (const path of paths) await readPart(path, 0, 1);
      // closing takes a moment
      await pause(50);
      const open = await openBelow(dir);
      if (open) expect(open.length).to.be.within(1, 64);
    }));

  it('closes what is not read any more', () =>
    withDirectory(async dir => {
      const path = join(dir, 'idle');
      await writeFile(path, 'a');
      await readPart(path, 0, 1);
      const open = await openBelow(dir);
      if (open) expect(open).to.deep.equal([path]);
      for (let waited = 0; waited < 100 && (await openBelow(dir))?.length; waited++) await pause(100);
      expect((await openBelow(dir)) ?? []).to.deep.equal([]);
      // another file in its place is another file
      await writeFile(join(dir, 'next'), 'b');
      await rename(join(dir, 'next'), path);
      expect(String(Buffer.from(await readPart(path, 0, 1)))).to.equal('b');
    }));

  it('fails as the file system does, and works once the file is there', () =>
    withDirectory(async dir => {
      const path = join(dir, 'late');
      await expect(readPart(path, 0, 1)).to.be.rejectedWith(/ENOENT/);
      await writeFile(path, 'x');
      expect(await readPart(path, 0, 1)).to.have.length(1);
    }));
});
