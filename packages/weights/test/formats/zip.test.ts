import {expect} from 'chai';
import {openZip} from '../../src/formats/zip/zipArchive.ts';
import {directory, localHeader} from '../../src/formats/zip/zipChunks.ts';
import {bytesSource, defaultLimits, type WeightFormatErrorCode, type WeightSource} from '../../src/index.ts';
import {expectCode} from '../support/errors.ts';
import {fixtureBytes} from '../support/fixtures.ts';
import {zipOf} from '../support/pthOf.ts';

const open = (source: WeightSource) => openZip(source, defaultLimits, 'pth');
/** Two entries, as zipChunks writes them. */
let ABC: Uint8Array;
/** Offset of the n-th occurrence of a record's signature. */
function find(bytes: Uint8Array, signature: number, n = 0): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i + 4 <= bytes.length; i++) if (view.getUint32(i, true) === signature && n-- === 0) return i;
  throw new Error('no such record');
}
const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;

/** A copy with bytes changed at a record. */
function changed(record: number, n: number, at: number, ...values: number[]): Uint8Array {
  const copy = ABC.slice();
  copy.set(values, find(copy, record, n) + at);
  return copy;
}

describe('zip reader', () => {
  before(async () => {
    ABC = await zipOf([
      ['d/a', 'first'],
      ['d/b', 'second'],
    ]);
  });

  it('reads what zipChunks writes, whole and in part', async () => {
    const zip = await open(bytesSource(ABC));
    expect([...zip.keys()]).to.deep.equal(['d/a', 'd/b']);
    expect(String.fromCharCode(...((await zip.get('d/b')?.read()) ?? []))).to.equal('second');
    expect(String.fromCharCode(...((await zip.get('d/b')?.readRange(2, 3)) ?? []))).to.equal('con');
  });

  it('aligns contents to 64 bytes when writing, as PyTorch does', () => {
    for (const text of ['first', 'second']) {
      const at = Buffer.from(ABC).indexOf(text);
      expect(at % 64).to.equal(0);
    }
  });

  const REFUSED: [what: string, make: () => Uint8Array, code: WeightFormatErrorCode][] = [
    ['two entries of one name', () => changed(CENTRAL, 1, 46 + 2, 0x61), 'E_DUP'],
    ['a local name that differs', () => changed(LOCAL, 1, 30 + 2, 0x63), 'E_HEADER'],
    ['a local method that differs', () => changed(LOCAL, 1, 8, 8), 'E_HEADER'],
    ['local flags that differ', () => changed(LOCAL, 0, 6, 8), 'E_HEADER'],
    ['a local size that differs', () => changed(LOCAL, 0, 22, 6), 'E_HEADER'],
    ['a local CRC that differs', () => changed(LOCAL, 0, 14, 1, 2, 3, 4), 'E_HEADER'],
    ['an encrypted entry', () => changed(CENTRAL, 0, 8, 1), 'E_UNSUPPORTED'],
    ['two sizes of a stored entry', () => changed(CENTRAL, 0, 24, 6), 'E_HEADER'],
    ['another disk', () => changed(CENTRAL, 0, 34, 1), 'E_UNSUPPORTED'],
    ['a wrong number of entries', () => changed(END, 0, 8, 1, 0, 1, 0), 'E_TRAILING'],
    ['too large a number of entries', () => changed(END, 0, 8, 3, 0, 3, 0), 'E_HEADER'],
    ['a directory that does not end before the end record', () => changed(END, 0, 12, 1), 'E_HEADER'],
    ['a part on another disk', () => changed(END, 0, 4, 1), 'E_UNSUPPORTED'],
    ['a comment', () => changed(END, 0, 20, 1), 'E_TRUNCATED'],
    ['an entry on top of another', () => changed(CENTRAL, 1, 42, 0), 'E_OVERLAP'],
    ['bytes before the first entry', () => Uint8Array.of(0, ...ABC), 'E_HEADER'],
    ['a name that is not UTF-8', () => changed(CENTRAL, 0, 46, 0xff), 'E_NAME'],
  ];
  for (const [what, make, code] of REFUSED) {
    it(`refuses ${what}`, async () => {
      await expectCode(() => open(bytesSource(make())), code);
    });
  }

  it('refuses overlapping entries and bytes that belong to no entry', async () => {
    const content = new TextEncoder().encode('12345678');
    const a = {name: 'a', size: 8, crc: 0x9ae0daaf, headerOffset: 0};
    const header = localHeader(a);
    const build = (gap: number, second: number) => {
      const b = {...a, name: 'b', headerOffset: header.length + 8 + second};
      const body = [...header, ...content, ...new Uint8Array(gap), ...localHeader(b), ...content];
      return Uint8Array.from([...body, ...directory([a, b], body.length)]);
    };
    expect([...(await open(bytesSource(build(0, 0)))).keys()]).to.deep.equal(['a', 'b']);
    await expectCode(() => open(bytesSource(build(3, 3))), 'E_HOLE');
    // The directory says that the first entry reaches into the second.
    const longer = build(0, 0);
    longer[find(longer, CENTRAL) + 20] = 9;
    longer[find(longer, CENTRAL) + 24] = 9;
    longer[18] = 9;
    longer[22] = 9;
    await expectCode(() => open(bytesSource(longer)), 'E_OVERLAP');
  });

  it('lists compressed entries and refuses to read them', async () => {
    const bytes = ABC.slice();
    bytes[find(bytes, CENTRAL) + 10] = 8;
    bytes[find(bytes, LOCAL) + 8] = 8;
    const zip = await open(bytesSource(bytes));
    const error = await expectCode(async () => zip.get('d/a')?.read(), 'E_UNSUPPORTED');
    expect(error.message).to.contain("zip entry 'd/a' is compressed (method 8)");
  });

  it('verifies an entry also when only a part of it is read', async () => {
    const bytes = ABC.slice();
    bytes[Buffer.from(bytes).indexOf('second')] ^= 1;
    const zip = await open(bytesSource(bytes));
    await expectCode(async () => zip.get('d/b')?.readRange(5, 1), 'E_CRC');
    await expectCode(async () => zip.get('d/b')?.read(), 'E_CRC');
  });

  it('says of an entry without a checksum that it needs one', async () => {
    const bytes = ABC.slice();
    bytes.fill(0, find(bytes, CENTRAL) + 16, find(bytes, CENTRAL) + 20);
    bytes.fill(0, find(bytes, LOCAL) + 14, find(bytes, LOCAL) + 18);
    const zip = await open(bytesSource(bytes));
    const error = await expectCode(async () => zip.get('d/a')?.read(), 'E_CRC');
    expect(error.message).to.match(
      /zip entry 'd\/a' has no CRC-32 .*; save it again .*set_crc32_options\(True\)\) \(at byte \d+\)$/,
    );
  });

  it('refuses zip64 end records that contradict the others', async () => {
    const bytes = fixtureBytes('tiny.pth'); // PyTorch writes them always.
    const end64 = find(bytes, 0x06064b50);
    for (const at of [4, 16, 20, 24, 32, 40, 48]) {
      const copy = bytes.slice();
      copy[end64 + at]++;
      await expectCode(() => open(bytesSource(copy)), 'E_HEADER');
    }
    const locator = bytes.slice();
    locator[find(locator, 0x07064b50) + 8]++;
    await expectCode(() => open(bytesSource(locator)), 'E_HEADER');
  });

  describe('with zip64 fields', () => {
    const big = {name: 'big', size: 5 * 2 ** 30, crc: 1, headerOffset: 0};

    /** A file of no more than a directory, with its zip64 field (id, length, two sizes) changed. */
    async function refused(change: (field: DataView) => void, code: WeightFormatErrorCode): Promise<string> {
      const bytes = directory([big], 0);
      change(new DataView(bytes.buffer, find(bytes, CENTRAL) + 46 + 'big'.length));
      return (await expectCode(() => open(bytesSource(bytes)), code)).message;
    }

    it('refuses one that is not there, too short, cut off or beyond exact numbers', async () => {
      expect(await refused(field => field.setUint16(0, 2, true), 'E_HEADER')).to.contain(
        'lacks the zip64 field it needs',
      );
      const short = (field: DataView) => {
        field.setUint16(2, 8, true);
        field.setUint16(12, 7, true); // an id of no meaning, of 4 bytes
        field.setUint16(14, 4, true);
      };
      expect(await refused(short, 'E_HEADER')).to.contain('a zip64 field is too short');
      expect(await refused(field => field.setUint16(2, 17, true), 'E_HEADER')).to.contain(
        'a zip extra field is cut off',
      );
      const endless = (field: DataView) => field.setBigUint64(4, 2n ** 63n, true);
      expect(await refused(endless, 'E_RANGE')).to.contain('a zip64 field holds 9223372036854776000');
    });
  });

  it('writes and reads entries and offsets beyond 4 GiB (zip64)', async () => {
    const big = {name: 'big', size: 5 * 2 ** 30, crc: 1, headerOffset: 0};
    const header = localHeader(big);
    const small = {name: 'small', size: 4, crc: 0x9be3e0a3, headerOffset: header.length + big.size};
    const smallHeader = localHeader(small);
    const start = small.headerOffset + smallHeader.length + 4;
    const parts: [number, Uint8Array][] = [
      [0, header],
      [small.headerOffset, smallHeader],
      [small.headerOffset + smallHeader.length, new TextEncoder().encode('1234')],
      [start, directory([big, small], start)],
    ];
    // A file of which only the parts that matter exist.
    const read = async (offset: number, length: number) => {
      const [at, bytes] = parts.findLast(([at]) => at <= offset) ?? [0, new Uint8Array()];
      return bytes.slice(offset - at, offset - at + length);
    };
    const zip = await open({name: 'sparse', size: start + directory([big, small], start).length, read});
    expect(zip.get('big')?.size).to.equal(5 * 2 ** 30);
    expect(String.fromCharCode(...((await zip.get('small')?.read()) ?? []))).to.equal('1234');
  });
});
