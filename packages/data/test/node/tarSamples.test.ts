import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {gzipSync} from 'node:zlib';
import {expect} from 'chai';
import {type TarMemberOf, tarOf} from '../../../weights/test/support/tarOf.ts';
import {type TarSample, type TarSamplesOptions, tarSamples} from '../../src/node.ts';
import {sha256, withDirectory} from '../support.ts';
import {expectDataError} from './damage.ts';
import {openBelow} from './openBelow.ts';
import {tarPath, tarReference} from './tar/reference.ts';

async function all(path: string | readonly string[], options: TarSamplesOptions = {}): Promise<TarSample[]> {
  const found: TarSample[] = [];
  for await (const sample of tarSamples(path, options)) found.push(sample);
  return found;
}

/** Writes a file and reads its samples. */
const reading = (bytes: Uint8Array, options?: TarSamplesOptions) =>
  withDirectory(async dir => {
    const path = join(dir, 'samples');
    await writeFile(path, bytes);
    return await all(path, options);
  });

/** Hashes of all members, in order, under their whole names. */
const hashes = (samples: readonly TarSample[]) =>
  samples.flatMap(({key, files}) =>
    [...files].map(([ending, bytes]) => [`${key}.${ending}`.toLowerCase(), sha256(bytes)]),
  );

describe('tarSamples', () => {
  for (const [name, members] of Object.entries(tarReference)) {
    it(`gives of ${name} the content that Python's tarfile gives, compressed or not`, async () => {
      const expected = members.map(each => [each.name.toLowerCase(), each.sha256]);
      expect(hashes(await all(tarPath(name)))).to.deep.equal(expected);
      expect(hashes(await reading(gzipSync(await readFile(tarPath(name)))))).to.deep.equal(expected);
    });
  }

  it('groups what follows each other up to the first dot of the file, and goes on with the next tar', async () => {
    const samples = await all(tarPath('pax-{000..001}.tar'));
    expect(samples.map(({key}) => key.split('/').at(-1))).to.deep.equal([
      ...['0000', '0001', '0002'],
      ...['blühend-0000', 'blühend-0001'],
    ]);
    expect([...samples[1].files.keys()]).to.deep.equal(['png', 'cls', 'json', 'seg.txt']);
    expect([...samples[2].files.keys()][0]).to.equal('jpeg');
    expect(samples[4].shard).to.equal(tarPath('pax-001.tar'));
  });

  it('closes the file when the walk is left', async () => {
    const path = tarPath('pax-000.tar');
    for await (const {key} of tarSamples(path)) {
      expect(key).to.equal('0000');
      // the file is small: it may have been read to its end
      break;
    }
    for (let waited = 0; waited < 50 && (await openBelow(path))?.length; waited++) await pause(20);
    expect((await openBelow(path)) ?? []).to.deep.equal([]);
  });

  it('notices wherever a compressed tar is cut off', async () => {
    const members: TarMemberOf[] = [
      {name: 'a.txt', content: 'x'.repeat(600)},
      {name: 'b.txt', content: 'y'},
    ];
    const compressed = gzipSync(tarOf(members));
    expect(await reading(compressed)).to.have.length(2);
    for (let length = 3; length < compressed.length; length += 5) {
      const error = await expectDataError(() => reading(compressed.subarray(0, length)), 'E_TRUNCATED');
      expect(error.message).to.contain('the gzip file is cut off; download or copy it again');
    }
  });

  it('notices a flipped bit in compressed content', async () => {
    const compressed = gzipSync(tarOf([{name: 'a.txt', content: 'content'}]));
    compressed[Math.floor(compressed.length / 2)] ^= 4;
    await expectDataError(() => reading(compressed), 'E_CRC');
  });

  it('refuses members beyond maxBytes before they are read', async () => {
    const bomb = gzipSync(tarOf([{name: 'a.txt', content: new Uint8Array(1 << 24)}]));
    expect(bomb.length).to.be.below(20_000);
    const error = await expectDataError(() => reading(bomb, {maxBytes: 1 << 20}), 'E_LIMIT');
    expect(error.message).to.contain("tar member 'a.txt' takes 16777216 bytes, more than the 1048576 that are read");
    expect((await reading(bomb))[0].files.get('txt')).to.have.length(1 << 24);
    await expect(reading(bomb, {maxBytes: 0})).to.be.rejectedWith('tarSamples: maxBytes 0 is not a positive number');
  });

  it('names files that are missing', async () => {
    await expect(all('nowhere-{0..1}.tar')).to.be.rejectedWith(
      "tarSamples: 2 of 2 files are not there: 'nowhere-0.tar', 'nowhere-1.tar'",
    );
  });
});
