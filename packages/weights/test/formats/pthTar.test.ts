import {expect} from 'chai';
import {readWeights, type WeightFormatErrorCode} from '../../src/index.ts';
import {expectCode} from '../support/errors.ts';
import {bitsOf, fixtureBytes} from '../support/fixtures.ts';
import {counted, dictOf, FLOATS, joined, ORDERED_DICT, system} from '../support/pickles.ts';
import {pickle, unicode} from '../support/pthOf.ts';
import {type TarMemberOf, tarOf} from '../support/tarOf.ts';

const FLOAT_STORAGE = 'ctorch\nFloatStorage\n';
const FLOAT_TENSOR = 'ctorch\nFloatTensor\n';

/** Pickles of a count and of a tuple. */
const count = (value: number) => pickle('K', value, '.');
const tupleOf = (...items: (string | number | readonly number[])[]) => pickle('(', ...items, 't.');

/** Addresses in the way of Python 2 on a machine of 64 bits, which is the only text that is read. */
const address = (value: number | string) => `I${value}\n`;
const STORAGE = 140_000_000_000_064;
const TENSOR = 140_000_000_000_000;

/** Rank and 32 bits of anything, sizes, strides, offset. */
function geometry(
  sizes: readonly number[],
  strides: readonly number[],
  offset: number,
  rank = sizes.length,
): Uint8Array {
  const numbers = [BigInt(rank) | (0xdeadn << 32n), ...[...sizes, ...strides, offset].map(BigInt)];
  return new Uint8Array(BigInt64Array.from(numbers).buffer);
}

const OBJECT = dictOf([...unicode(String(TENSOR)), 0x51]);
const TENSORS = joined(count(1), tupleOf(address(TENSOR), address(STORAGE), FLOAT_TENSOR), geometry([2, 3], [3, 1], 0));
const ONE_STORAGE = joined(
  count(1),
  tupleOf(address(STORAGE), unicode('cpu'), FLOAT_STORAGE),
  counted(6n, FLOATS(0, 1, 2, 3, 4, 5)),
);
const STORAGES = joined(ONE_STORAGE, pickle('].'));

interface Parts {
  sys_info?: Uint8Array;
  pickle?: Uint8Array;
  tensors?: Uint8Array;
  storages?: Uint8Array;
}

const members = (parts: Parts = {}): TarMemberOf[] => [
  {name: 'sys_info', content: parts.sys_info ?? system(1000)},
  {name: 'pickle', content: parts.pickle ?? OBJECT},
  {name: 'tensors', content: parts.tensors ?? TENSORS},
  {name: 'storages', content: parts.storages ?? STORAGES},
];

/** A file of one tensor `w` of six elements, with one thing changed. */
const torchTar = (parts: Parts = {}) => tarOf(members(parts));
const withMember = (member: TarMemberOf) => tarOf([...members(), member]);
const pax = (records: string): TarMemberOf => ({name: '././@PaxHeader', type: 'x', content: records});
const oneTensor = (...parts: readonly Uint8Array[]) => torchTar({tensors: joined(count(1), ...parts)});

type Case = [what: string, bytes: Uint8Array, code: WeightFormatErrorCode, says: RegExp];

function refuses(cases: readonly Case[]): void {
  for (const [what, bytes, code, says] of cases) {
    it(`is refused: ${what}`, async () => {
      const error = await expectCode(() => readWeights(bytes), code);
      expect(error.message).to.match(says);
      expect(error.format).to.equal('pth');
    });
  }
}

describe('.pth in a tar', () => {
  const hex = Buffer.from(FLOATS(0, 1, 2, 3, 4, 5)).toString('hex');

  it('is read, its members in any order', async () => {
    const expected = [['w', 'float32', [2, 3], hex]];
    expect(await bitsOf(await readWeights(torchTar()))).to.deep.equal(expected);
    expect(await bitsOf(await readWeights(tarOf(members().reverse())))).to.deep.equal(expected);
  });

  it('is read past pax records that say nothing about names and sizes', async () => {
    const sd = await readWeights(tarOf([pax('22 mtime=1484000000.5\n14 uname=root\n'), ...members()]));
    expect([...sd.keys()]).to.deep.equal(['w']);
  });

  it('may hold tensors without elements, which had no dimensions or no storage then', async () => {
    const half = 'ctorch.cuda\nHalfTensor\n';
    const tensors = joined(count(1), tupleOf(address(TENSOR), 'N', half), geometry([], [], 0));
    const sd = await readWeights(torchTar({tensors, storages: joined(count(0), pickle('].'))}));
    expect(await bitsOf(sd)).to.deep.equal([['w', 'float16', [0], '']]);
    const emptyStorage = joined(
      count(1),
      tupleOf(address(STORAGE), unicode('cpu'), FLOAT_STORAGE),
      counted(0n, FLOATS()),
    );
    const none = joined(count(1), tupleOf(address(TENSOR), address(STORAGE), FLOAT_TENSOR), geometry([], [], 0));
    const other = await readWeights(torchTar({tensors: none, storages: joined(emptyStorage, pickle('].'))}));
    expect(await bitsOf(other)).to.deep.equal([['w', 'float32', [0], '']]);
  });

  it('may hold a storage that is a part of another: offsets count from where the part begins', async () => {
    const part = pickle('](', address(1), address(STORAGE), 'K', 2, 'K', 3, 'ta.');
    const tensors = joined(count(1), tupleOf(address(TENSOR), address(1), FLOAT_TENSOR), geometry([2], [1], 1));
    const sd = await readWeights(torchTar({tensors, storages: joined(ONE_STORAGE, part)}));
    expect(await sd.get('w')?.data()).to.deep.equal(Float32Array.of(3, 4));
  });

  const bare = (change: (header: Uint8Array) => void) => withMember({name: 'x', change});
  const damaged = torchTar();
  damaged[0] ^= 1;
  const padded = torchTar();
  padded[512 + system(1000).length] = 1;
  const tail = torchTar();
  tail[tail.length - 1] = 1;
  describe('of other things, or made to mislead', () => {
    const unpack =
      /a PyTorch tar holds plain files only; if weights were packed with tar, unpack them and read the file inside/;
    refuses([
      ['another file', tarOf([{name: 'weights.safetensors', content: 'x'}]), 'E_UNSUPPORTED', unpack],
      [
        'another file, by name',
        tarOf([{name: 'a.h5'}]),
        'E_UNSUPPORTED',
        /tar archive that PyTorch did not write \(it holds 'a\.h5'\)/,
      ],
      ['a directory', tarOf([{name: 'model/', type: '5'}]), 'E_UNSUPPORTED', /'model\/' is a directory/],
      [
        'a symbolic link',
        withMember({name: 'storages', type: '2'}),
        'E_UNSUPPORTED',
        /'storages' is a symbolic link; a PyTorch tar holds plain files only/,
      ],
      ['a hard link', withMember({name: 'x', type: '1'}), 'E_UNSUPPORTED', /is a hard link/],
      ['a device', withMember({name: 'x', type: '3'}), 'E_UNSUPPORTED', /is a device/],
      ['a block device', withMember({name: 'x', type: '4'}), 'E_UNSUPPORTED', /is a device/],
      ['a pipe', withMember({name: 'x', type: '6'}), 'E_UNSUPPORTED', /is a pipe/],
      [
        "GNU's long name",
        withMember({name: '././@LongLink', type: 'L', content: 'storages'}),
        'E_UNSUPPORTED',
        /long name of GNU tar/,
      ],
      [
        "GNU's long link",
        withMember({name: '././@LongLink', type: 'K', content: 'storages'}),
        'E_UNSUPPORTED',
        /long link of GNU tar/,
      ],
      ["GNU's sparse file", withMember({name: 'storages', type: 'S'}), 'E_UNSUPPORTED', /is a sparse file/],
      ['a global record', withMember({name: 'x', type: 'g'}), 'E_UNSUPPORTED', /is a global record/],
      ['an unknown type', withMember({name: 'x', type: 'Z'}), 'E_UNSUPPORTED', /is of type 'Z'/],
      ['a path', tarOf([...members(), {name: '../sys_info'}]), 'E_UNSUPPORTED', /it holds '\.\.\/sys_info'/],
      ['a path in two parts', bare(header => header.set([0x2e, 0x2e], 345)), 'E_UNSUPPORTED', /it holds '\.\.\/x'/],
      [
        'two members of one name',
        withMember({name: 'pickle', content: OBJECT}),
        'E_DUP',
        /two tar members are called 'pickle'/,
      ],
      ['a member too few', tarOf(members().slice(0, 3)), 'E_MISSING', /the tar lacks its file 'storages'/],
      [
        'a pax record of a path',
        tarOf([pax('17 path=storages\n'), ...members()]),
        'E_UNSUPPORTED',
        /pax record 'path', which could change/,
      ],
      ['a pax record of a size', tarOf([pax('10 size=1\n'), ...members()]), 'E_UNSUPPORTED', /pax record 'size'/],
      [
        'a pax record of a sparse file',
        tarOf([pax('22 GNU.sparse.major=1\n'), ...members()]),
        'E_UNSUPPORTED',
        /'GNU\.sparse\.major'/,
      ],
      [
        'a pax record with a wrong length',
        tarOf([pax('12 mtime=1\n'), ...members()]),
        'E_HEADER',
        /malformed pax record/,
      ],
      [
        'pax records before pax records',
        tarOf([pax('11 mtime=1\n'), pax('11 mtime=1\n'), ...members()]),
        'E_HEADER',
        /stand before no tar member/,
      ],
      [
        'pax records before nothing',
        tarOf([...members(), pax('11 mtime=1\n')]),
        'E_HEADER',
        /stand before no tar member/,
      ],
      ['a pax record without an end', tarOf([pax('11 mtime=12'), ...members()]), 'E_HEADER', /malformed pax record/],
      [
        'pax records without bounds',
        tarOf([pax('9 mtime=\n'.repeat(8000)), ...members()]),
        'E_LIMIT',
        /72000 bytes of pax records/,
      ],
      [
        'a damaged header',
        damaged,
        'E_CRC',
        /tar header is damaged \(its checksum differs\); download or copy the file again \(at byte 0\)/,
      ],
      ['a size in binary beyond any file', bare(header => header.set([0x80], 124)), 'E_RANGE', /the size of 'x' is \d/],
      [
        'a size beyond the file',
        bare(header => header.set([0x37], 124)),
        'E_TRUNCATED',
        /tar member 'x' takes \d+ bytes/,
      ],
      ['another layout', bare(header => header.set([0x21], 257)), 'E_HEADER', /'x' is not in the ustar layout/],
      ['bytes in the padding of a member', padded, 'E_HOLE', /padding of tar member 'sys_info' should be zeros/],
      ['bytes behind the last member', tail, 'E_TRAILING', /the end of the tar should be zeros/],
      ['bytes appended', joined(torchTar(), new Uint8Array(10_240)), 'E_TRAILING', /bytes follow the end of the tar/],
      [
        'a tar that is cut off in its padding',
        torchTar().subarray(0, -512),
        'E_TRUNCATED',
        /instead of 10240; download or copy it again/,
      ],
    ]);
  });

  describe('whose tables contradict each other', () => {
    const wide = (address: string) => joined(tupleOf(address, unicode('cpu'), FLOAT_STORAGE));
    const storages = (...parts: readonly Uint8Array[]) => torchTar({storages: joined(...parts)});
    const data = counted(6n, FLOATS(0, 1, 2, 3, 4, 5));
    const row = tupleOf(address(TENSOR), address(STORAGE), FLOAT_TENSOR);
    const part = (...items: (string | number | readonly number[])[]) =>
      joined(ONE_STORAGE, pickle('](', ...items, 'ta.'));
    refuses([
      [
        'another protocol',
        torchTar({sys_info: system(1001)}),
        'E_UNSUPPORTED',
        /protocol version 1001, this kind of file has 1000/,
      ],
      [
        'bytes behind the system',
        torchTar({sys_info: joined(system(1000), count(0))}),
        'E_TRAILING',
        /follow the end of the tar's sys_info/,
      ],
      [
        'bytes behind the object',
        torchTar({pickle: joined(OBJECT, count(0))}),
        'E_TRAILING',
        /follow the end of the tar's pickle/,
      ],
      [
        'bytes behind the tensors',
        torchTar({tensors: joined(TENSORS, count(0))}),
        'E_TRAILING',
        /follow the end of the tar's tensors/,
      ],
      [
        'bytes behind the storages',
        torchTar({storages: joined(STORAGES, count(0))}),
        'E_TRAILING',
        /follow the end of the tar's storages/,
      ],
      [
        'a call in the object',
        torchTar({pickle: pickle('cos\nsystem\n(', unicode('id'), 'tR.')}),
        'E_GLOBAL',
        /'os\.system'.*never run/,
      ],
      ['a call in a table', storages(pickle('cos\nsystem\n(', unicode('id'), 'tR.')), 'E_GLOBAL', /'os\.system'/],
      [
        'the source of a class',
        torchTar({pickle: pickle('(', ORDERED_DICT, unicode('net.py'), unicode('import os'), 'tQ.')}),
        'E_GLOBAL',
        /source of a Python class, which is never run; save model\.state_dict\(\)/,
      ],
      [
        'integers in text in the object',
        torchTar({pickle: pickle('}', unicode('n'), 'I1\n', 's.')}),
        'E_OPCODE',
        /0x49 \(INT\)/,
      ],
      ['text that is no integer', storages(count(1), wide('I0x10\n'), data), 'E_VALUE', /'0x10' as an integer/],
      ['text that stands for a boolean', storages(count(1), wide('I01\n'), data), 'E_VALUE', /'01' as an integer/],
      [
        'an address that is none',
        storages(count(1), tupleOf('N', unicode('cpu'), FLOAT_STORAGE), data),
        'E_VALUE',
        /'None' as an address/,
      ],
      ['a negative address', storages(count(1), wide(address(-1)), data), 'E_VALUE', /'-1' as an address/],
      [
        'a tensor that is not there',
        torchTar({pickle: dictOf([...unicode('7'), 0x51])}),
        'E_MISSING',
        /nothing in the tar with the address '7'/,
      ],
      [
        'a storage that is not there',
        oneTensor(tupleOf(address(TENSOR), address(7), FLOAT_TENSOR), geometry([], [], 0)),
        'E_MISSING',
        /address '7'/,
      ],
      [
        'a tensor that nothing refers to',
        torchTar({pickle: pickle('}.')}),
        'E_EXTRA',
        /nothing refers to the tensor in the tar with the address '140000000000000'/,
      ],
      [
        'a storage that nothing refers to',
        storages(count(2), wide(address(STORAGE)), data, wide(address(7)), data, pickle('].')),
        'E_EXTRA',
        /nothing refers to the storage in the tar with the address '7'/,
      ],
      [
        'one address twice',
        storages(count(2), wide(address(7)), data, wide(address(7)), data, pickle('].')),
        'E_DUP',
        /two things in the tar have the address '7'/,
      ],
      [
        'a tensor at the address of a storage',
        oneTensor(tupleOf(address(STORAGE), address(STORAGE), FLOAT_TENSOR), geometry([6], [1], 0)),
        'E_DUP',
        /two things in the tar have the address '140000000000064'/,
      ],
      [
        'a storage type that is none',
        storages(count(1), tupleOf(address(STORAGE), unicode('cpu'), FLOAT_TENSOR), data),
        'E_DTYPE',
        /type of a storage is the name torch\.FloatTensor/,
      ],
      ['no storages by count', storages(pickle(']', '.')), 'E_VALUE', /the number of storages must be a count/],
      [
        'a count of -1',
        storages(count(1), wide(address(STORAGE)), counted(-1n, FLOATS())),
        'E_RANGE',
        /of -1 elements/,
      ],
      [
        'more elements than the file has',
        storages(count(1), wide(address(STORAGE)), counted(2n ** 40n, FLOATS())),
        'E_TRUNCATED',
        /needs 4398046511104 bytes, 0 are left/,
      ],
      [
        'more elements than can be counted',
        storages(count(1), wide(address(STORAGE)), counted(2n ** 62n, FLOATS())),
        'E_RANGE',
        /of 4611686018427387904 elements/,
      ],
      [
        'parts that are no list',
        storages(ONE_STORAGE, pickle('}.')),
        'E_VALUE',
        /list of parts of storages is needed, the tar has a dict/,
      ],
      [
        'a part beyond the whole',
        storages(part(address(1), address(STORAGE), 'K', 4, 'K', 3)),
        'E_RANGE',
        /from 4, 3 elements long; it has 6/,
      ],
      ['a part of nothing', storages(part(address(1), address(2), 'K', 0, 'K', 1)), 'E_MISSING', /address '2'/],
      [
        'a tensor beyond its storage',
        oneTensor(row, geometry([2, 3], [3, 1], 1)),
        'E_RANGE',
        /reaches element 6, there are 6/,
      ],
      ['a negative size', oneTensor(row, geometry([-1], [1], 0)), 'E_SHAPE', /a size or stride of -1/],
      [
        'a size beyond exact integers',
        oneTensor(row, geometry([2 ** 60], [0], 0)),
        'E_SHAPE',
        /a size or stride of 1152921504606846976/,
      ],
      ['a negative rank', oneTensor(row, geometry([], [], 0, 0xffffffff)), 'E_LIMIT', /-1 dimensions/],
      [
        'a rank of millions',
        oneTensor(row, geometry([], [], 0, 0x7fffffff)),
        'E_LIMIT',
        /2147483647 dimensions, more than limits\.maxRank = 32/,
      ],
      ['a tensor without its geometry', oneTensor(row), 'E_TRUNCATED', /needs 8 bytes, 0 are left/],
      [
        'elements without a storage',
        torchTar({tensors: joined(count(1), tupleOf(address(TENSOR), 'N', FLOAT_TENSOR), geometry([1], [1], 0))}),
        'E_RANGE',
        /reaches element 0, there are 0/,
      ],
      [
        'a type of tensor that is none',
        oneTensor(tupleOf(address(TENSOR), 'N', FLOAT_STORAGE), geometry([], [], 0)),
        'E_DTYPE',
        /type of a tensor is the name torch\.FloatStorage/,
      ],
      [
        'a tensor of a tensor',
        torchTar({
          tensors: joined(
            count(2),
            row,
            geometry([6], [1], 0),
            tupleOf(address(7), address(TENSOR), FLOAT_TENSOR),
            geometry([6], [1], 0),
          ),
        }),
        'E_VALUE',
        /the address of a storage is needed/,
      ],
    ]);

    it('is refused: more of them than limits.maxTensors', async () => {
      const limits = {maxTensors: 2};
      const many = storages(count(3), data);
      const error = await expectCode(() => readWeights(many, {limits}), 'E_LIMIT');
      expect(error.message).to.contain('the number of storages: 3, more than 2');
      const most = await expectCode(() => readWeights(torchTar({tensors: pickle('M', [0x11, 0x27], '.')})), 'E_LIMIT');
      expect(most.message).to.contain('the number of tensors: 10001, more than 10000');
    });
  });

  it('written by Python 2 keeps addresses as text, which is what made the reader take text (tar-python2.pth)', () => {
    expect(Buffer.from(fixtureBytes('tar-python2.pth')).toString('latin1')).to.match(/I14\d{13}\n/);
  });
});
