import {createHash} from 'node:crypto';
import {deflateRawSync} from 'node:zlib';
import {expect} from 'chai';
import {bytesSource, readWeights, type WeightFormatErrorCode, type WeightSource} from '../../src/index.ts';
import {deflatedZipOf} from '../support/deflatedZipOf.ts';
import {expectCode} from '../support/errors.ts';
import {expectBits, fixtureBytes, fixtureJson} from '../support/fixtures.ts';
import {npyOf} from '../support/npyOf.ts';
import {zipOf} from '../support/pthOf.ts';

const header = (shape: string, descr = '<f4') => `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`;

/** A source that counts what is read. */
function counted(bytes: Uint8Array): WeightSource & {count: number} {
  const source = {
    name: 'counted.npz',
    size: bytes.length,
    count: 0,
    async read(offset: number, length: number) {
      source.count += length;
      return bytes.slice(offset, offset + length);
    },
  };
  return source;
}

describe('npz', () => {
  it('reads every type in both orders, both byte orders and all versions of the array format, bit for bit', async () => {
    await expectBits(await readWeights(fixtureBytes('npy-dtypes.npz')), fixtureJson('npy-dtypes.json'));
  });

  for (const stem of ['tiny', 'tiny-compressed', 'compressed', 'streamed', 'none']) {
    it(`reads what numpy.savez and numpy.savez_compressed wrote: ${stem}`, async () => {
      await expectBits(await readWeights(fixtureBytes(`npz-${stem}.npz`)), fixtureJson(`npz-${stem}.json`));
    });
  }

  const noise = new Uint8Array(createHash('shake256', {outputLength: 4_000_000}).update('noise').digest());

  it('reads only headers when opened, stored or deflated, and each array when it is asked for', async () => {
    const members = ['a', 'b', 'c'].map(name => [`${name}.npy`, npyOf(header('(1000, 1000)'), noise)] as const);
    for (const bytes of [await zipOf(members), deflatedZipOf(members)]) {
      const source = counted(bytes);
      const sd = await readWeights(source);
      expect(source.count).to.be.lessThan(bytes.length / 30);
      source.count = 0;
      const data = await sd.get('b')?.data();
      expect(Buffer.from(data?.buffer as ArrayBuffer).equals(noise)).to.equal(true);
      expect(source.count).to.be.within(bytes.length / 3 - 10_000, bytes.length / 3 + 10_000);
    }
  });

  it('takes few reads for thousands of small arrays', async () => {
    const members = Array.from(
      {length: 2000},
      (_, i) => [`${i}.npy`, npyOf(header('(1,)'), noise.slice(0, 4))] as const,
    );
    for (const bytes of [await zipOf(members), deflatedZipOf(members)]) {
      const source = bytesSource(bytes);
      let reads = 0;
      const read = async (offset: number, length: number) => {
        reads++;
        return await source.read(offset, length);
      };
      expect((await readWeights({name: 'small.npz', size: bytes.length, read})).size).to.equal(2000);
      // local headers, then those of the arrays, by windows of 4096 bytes of which the last part may not do
      expect(reads).to.be.below((3 * bytes.length) / 4096);
    }
  });

  it('finds any change to an array, stored or deflated, when it is read', async () => {
    for (const bytes of [fixtureBytes('npz-tiny.npz'), fixtureBytes('npz-tiny-compressed.npz')]) {
      const deflated = bytes[8] === 8;
      // The first member's last byte: three bytes from the next local header there is content for certain.
      const next = Buffer.from(bytes).indexOf('PK\x03\x04', 4, 'latin1');
      bytes[next - 3] ^= 0x40;
      const sd = await readWeights(bytes);
      const error = await expectCode(async () => sd.get('w')?.data(), 'E_CRC');
      expect(error.message).to.match(
        deflated
          ? /zip entry 'w\.npy' is damaged \((it cannot be inflated|it inflates to (less|more) than its 152 bytes|its CRC-32 differs)\)/
          : /^bytes \(npz\): zip entry 'w\.npy' is damaged \(its CRC-32 differs\); download or copy the file again \(at byte \d+\)$/,
      );
    }
  });

  it('refuses entries that inflate to more than the whole file could honestly hold', async () => {
    const bomb = deflatedZipOf([['w.npy', npyOf(header('(5000000,)'), new Uint8Array(20_000_000))]]);
    expect(bomb.length).to.be.lessThan(25_000);
    const error = await expectCode(() => readWeights(bomb), 'E_LIMIT');
    expect(error.message).to.match(
      /its entries inflate to 2\d{7} bytes, more than limits\.maxInflateRatio = 100 times the file's \d+; raise it if you trust the file$/,
    );
    const sd = await readWeights(bomb, {limits: {maxInflateRatio: 1100}});
    expect((await sd.get('w')?.data())?.length).to.equal(5_000_000);
  });

  it('stops inflating at the size that the directory announces', async () => {
    const member = npyOf(header('(2,)'), new Uint8Array(8));
    const longer = deflateRawSync(new Uint8Array([...member, ...new Uint8Array(1 << 20)]));
    const bytes = deflatedZipOf([['w.npy', member]], () => longer);
    const readAll = async (zip: Uint8Array) => (await readWeights(zip)).get('w')?.data();
    const error = await expectCode(() => readAll(bytes), 'E_CRC');
    expect(error.message).to.contain(`it inflates to more than its ${member.length} bytes`);
    const shorter = deflatedZipOf([['w.npy', member]], content => deflateRawSync(content.subarray(1)));
    const cut = await expectCode(() => readAll(shorter), 'E_CRC');
    expect(cut.message).to.contain(`it inflates to less than its ${member.length} bytes`);
    const none = deflatedZipOf([['w.npy', member]], content => deflateRawSync(content).subarray(0, 9));
    const broken = await expectCode(() => readAll(none), 'E_CRC');
    expect(broken.message).to.contain('it cannot be inflated');
  });

  it('says which array is not read', async () => {
    const error = await expectCode(() => readWeights(fixtureBytes('refused-objects.npz')), 'E_UNSUPPORTED');
    expect(error.message).to.match(/^bytes \(npz\): tensor 'o': an array of Python objects/);
  });

  const one = npyOf(header('()'), new Uint8Array(4));
  const REFUSED: [
    what: string,
    make: () => Promise<Uint8Array> | Uint8Array,
    code: WeightFormatErrorCode,
    says: RegExp,
  ][] = [
    [
      'a member that is no array',
      () =>
        zipOf([
          ['a.npy', one],
          ['notes.txt', 'x'],
        ]),
      'E_EXTRA',
      /zip entry 'notes\.txt' is no array; numpy\.savez writes only names that end in \.npy$/,
    ],
    [
      'a name that Python would cut off',
      () => zipOf([['a\0b.npy', one]]),
      'E_NAME',
      /zip entry 'a\\u0000b\.npy' contains a NUL/,
    ],
    [
      'two members of one name',
      () =>
        zipOf([
          ['a.npy', one],
          ['a.npy', one],
        ]),
      'E_DUP',
      /two zip entries are called 'a\.npy'/,
    ],
    [
      'a member that only claims to be an array',
      () => zipOf([['a.npy', 'hello, world']]),
      'E_MAGIC',
      /tensor 'a': it does not begin as a NumPy array does/,
    ],
    [
      'another kind of compression',
      () => {
        const bytes = deflatedZipOf([['a.npy', one]]);
        const central = Buffer.from(bytes).indexOf('PK\x01\x02', 0, 'latin1');
        bytes[8] = 12;
        bytes[central + 10] = 12;
        return bytes;
      },
      'E_UNSUPPORTED',
      /zip entry 'a\.npy' is compressed \(method 12\), stored and deflated ones are read; save the file again/,
    ],
  ];
  for (const [what, make, code, says] of REFUSED) {
    it(`refuses ${what}`, async () => {
      expect((await expectCode(async () => readWeights(await make()), code)).message).to.match(says);
    });
  }
});
