import {expect} from 'chai';
import {readWeights, type WeightFormatErrorCode} from '../../src/index.ts';
import {expectCode} from '../support/errors.ts';
import {bitsOf} from '../support/fixtures.ts';
import {counted, dictOf, FLOATS, int, joined, ORDERED_DICT, storage, system, tensor} from '../support/pickles.ts';
import {pickle, unicode} from '../support/pthOf.ts';

const MAGIC = Uint8Array.of(0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e);
const VERSION = pickle('M', [0xe9, 3], '.');
const SIX = storage(6, {view: 'N'});
const keys = (...names: string[]) => pickle('](', ...names.map(unicode), 'e.');
const ELEMENTS = counted(6n, FLOATS(0, 1, 2, 3, 4, 5));

interface Parts {
  version?: Uint8Array;
  system?: Uint8Array;
  object?: Uint8Array;
  keys?: Uint8Array;
  data?: Uint8Array;
}

/** A file of one tensor `w` of six elements, with one thing changed. */
const stacked = (parts: Parts = {}) =>
  joined(
    MAGIC,
    parts.version ?? VERSION,
    parts.system ?? system(1001),
    parts.object ?? dictOf(tensor(SIX, 0, [2, 3], [3, 1])),
    parts.keys ?? keys('0'),
    parts.data ?? ELEMENTS,
  );

/** `(key, offset, numel)`. */
const view = (key: string, offset: number, numel: number) => [
  0x28,
  ...unicode(key),
  ...int(offset),
  ...int(numel),
  0x74,
];

describe('.pth of stacked pickles', () => {
  it('is read', async () => {
    const hex = Buffer.from(FLOATS(0, 1, 2, 3, 4, 5)).toString('hex');
    expect(await bitsOf(await readWeights(stacked()))).to.deep.equal([['w', 'float32', [2, 3], hex]]);
  });

  it('may hold a storage that is a part of another: offsets count from where the part begins', async () => {
    const part = storage(6, {view: view('1', 2, 3)});
    const sd = await readWeights(stacked({object: dictOf(tensor(part, 1, [2], [1]))}));
    expect(await sd.get('w')?.data()).to.deep.equal(Float32Array.of(3, 4));
  });

  const REFUSED: [what: string, bytes: Uint8Array, code: WeightFormatErrorCode, says: RegExp][] = [
    [
      'another version',
      stacked({version: pickle('M', [0xea, 3], '.')}),
      'E_UNSUPPORTED',
      /version 1002; 1001 is the only one/,
    ],
    [
      'another protocol',
      stacked({system: system(1000)}),
      'E_UNSUPPORTED',
      /protocol version 1000, this kind of file has 1001/,
    ],
    ['a system that is none', stacked({system: pickle('N.')}), 'E_VALUE', /which system wrote it, it has None/],
    [
      'a call in the version',
      stacked({version: pickle('cos\nsystem\n(', unicode('id'), 'tR.')}),
      'E_GLOBAL',
      /'os\.system'.*never run/,
    ],
    [
      'a storage in the version',
      stacked({version: pickle(unicode('0'), 'Q.')}),
      'E_VALUE',
      /persistent id where only numbers/,
    ],
    ['a state in the system', stacked({system: pickle('}}b.')}), 'E_VALUE', /a state for a dict/],
    [
      'a call in the object',
      stacked({object: pickle('cos\nsystem\n(', unicode('id'), 'tR.')}),
      'E_GLOBAL',
      /'os\.system'/,
    ],
    [
      'the source of a class',
      stacked({object: pickle('(', unicode('module'), ORDERED_DICT, unicode('net.py'), unicode('import os'), 'tQ.')}),
      'E_GLOBAL',
      /source of a Python class, which is never run; save model\.state_dict\(\)/,
    ],
    ['integers in text', stacked({version: pickle('I1001\n.')}), 'E_OPCODE', /0x49 \(INT\)/],
    [
      'a storage id of five items',
      stacked({object: dictOf(tensor(storage(6), 0, [6], [1]))}),
      'E_VALUE',
      /not that of a storage/,
    ],
    [
      'no list of keys',
      stacked({keys: pickle('}.')}),
      'E_VALUE',
      /list of storage keys is needed, the file has a dict/,
    ],
    ['a key that is a number', stacked({keys: pickle(']K', 0, 'a.')}), 'E_VALUE', /a storage key is a number/],
    ['a key twice', stacked({keys: keys('0', '0')}), 'E_DUP', /storage '0' is in the file twice/],
    ['a key too few', stacked({keys: keys()}), 'E_MISSING', /storage '0' is not in the file/],
    [
      'a key that nothing refers to',
      stacked({keys: keys('0', '1')}),
      'E_EXTRA',
      /storage '1' is one that nothing refers to/,
    ],
    [
      'a count that differs',
      stacked({data: counted(5n, FLOATS(0, 1, 2, 3, 4))}),
      'E_SHAPE',
      /5 elements are announced, the pickle says 6 of torch\.FloatStorage/,
    ],
    ['a count of -1', stacked({data: counted(-1n, FLOATS())}), 'E_SHAPE', /-1 elements are announced/],
    [
      'an element too few',
      stacked({data: counted(6n, FLOATS(0, 1, 2, 3, 4))}),
      'E_TRUNCATED',
      /storage '0' needs 24 bytes, 20 are left; download or copy/,
    ],
    [
      'an element too many',
      stacked({data: joined(ELEMENTS, FLOATS(6))}),
      'E_TRAILING',
      /4 bytes follow the end of the last storage/,
    ],
    ['no elements', stacked({data: new Uint8Array(0)}), 'E_TRUNCATED', /what is here needs 8 bytes, 0 are left/],
    [
      'a part beyond the whole',
      stacked({object: dictOf(tensor(storage(6, {view: view('1', 4, 3)}), 0, [1], [1]))}),
      'E_RANGE',
      /a part of storage '0' from 4, 3 elements long; it has 6 of torch\.FloatStorage/,
    ],
    [
      'a tensor beyond its part',
      stacked({object: dictOf(tensor(storage(6, {view: view('1', 2, 3)}), 0, [4], [1]))}),
      'E_RANGE',
      /reaches element 3, there are 3/,
    ],
    [
      'a part that is none',
      stacked({object: dictOf(tensor(storage(6, {view: '}'}), 0, [1], [1]))}),
      'E_RANGE',
      /from undefined/,
    ],
    [
      'one storage described in two ways',
      stacked({object: pickle('}(', unicode('a'), SIX, unicode('b'), storage(5, {view: 'N'}), 'u.')}),
      'E_DUP',
      /storage '0' is described in two ways/,
    ],
  ];
  for (const [what, bytes, code, says] of REFUSED) {
    it(`is refused: ${what}`, async () => {
      const error = await expectCode(() => readWeights(bytes), code);
      expect(error.message).to.match(says);
    });
  }

  it('is refused with the place in the file, not in the pickle', async () => {
    const object = pickle('cos\nsystem\n.');
    const error = await expectCode(() => readWeights(stacked({object})), 'E_GLOBAL');
    expect(error.offset).to.equal(MAGIC.length + VERSION.length + system(1001).length + 2);
  });

  it('has one budget of steps for all its pickles', async () => {
    const many = pickle('](', 'N'.repeat(300), 'e', '.');
    await readWeights(stacked({system: system(1001)}), {limits: {maxOps: 120}});
    const error = await expectCode(() => readWeights(stacked({version: many}), {limits: {maxOps: 320}}), 'E_LIMIT');
    expect(error.message).to.contain('more than limits.maxOps = 320 steps');
  });

  it('is read however long its pickle is, up to limits.maxHeaderBytes', async () => {
    const long = pickle(
      '}(',
      unicode('w'),
      tensor(SIX, 0, [6], [1]),
      unicode(`${'x'.repeat(20_000)}._extra_state`),
      'Nu.',
    );
    expect([...(await readWeights(stacked({object: long}))).keys()]).to.deep.equal(['w']);
    const error = await expectCode(
      () => readWeights(stacked({object: long}), {limits: {maxHeaderBytes: 10_000}}),
      'E_LIMIT',
    );
    expect(error.message).to.contain('a pickle of more than limits.maxHeaderBytes = 10000 bytes');
  });
});
