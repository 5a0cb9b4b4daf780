/** What PyTorch puts around the pickle in a zip: directory, version, byte order, storages. */
import {expect} from 'chai';
import {readWeights, type WeightFormatErrorCode} from '../../src/index.ts';
import {expectCode} from '../support/errors.ts';
import {bitsOf} from '../support/fixtures.ts';
import {dictOf, FLOATS, storage, tensor} from '../support/pickles.ts';
import {zipOf} from '../support/pthOf.ts';

type Entry = readonly [name: string, content: Uint8Array | string];

const PICKLE: Entry = ['net/data.pkl', dictOf(tensor(storage(6), 0, [6], [1]))];
const STORAGE: Entry = ['net/data/0', FLOATS(0, 1, 2, 3, 4, 5)];
const VERSION: Entry = ['net/version', '3\n'];
const PLAIN = [PICKLE, STORAGE, VERSION];

describe('.pth in a zip', () => {
  const hex = Buffer.from(FLOATS(0, 1, 2, 3, 4, 5)).toString('hex');

  const READ: [what: string, entries: readonly Entry[]][] = [
    ['without a byte order, as before PyTorch 2.1', PLAIN],
    ['with a byte order', [PICKLE, ['net/byteorder', 'little'], STORAGE, VERSION]],
    ['of versions 1 to 10', [PICKLE, STORAGE, ['net/version', '10']]],
    ['with entries that later versions of PyTorch may add', [...PLAIN, ['net/.data/serialization_id', '1'.repeat(40)]]],
    [
      'whose directory is of any name, and no part of a path',
      PLAIN.map(([name, content]) => [name.replace('net', 'é v1.pth'), content] as const),
    ],
  ];
  for (const [what, entries] of READ) {
    it(`is read ${what}`, async () => {
      expect(await bitsOf(await readWeights(await zipOf(entries)))).to.deep.equal([['w', 'float32', [6], hex]]);
    });
  }

  const REFUSED: [what: string, entries: readonly Entry[], code: WeightFormatErrorCode, says: RegExp][] = [
    ['no version', [PICKLE, STORAGE], 'E_MISSING', /the entry 'version' is not in the file/],
    ['version 0', [PICKLE, STORAGE, ['net/version', '0\n']], 'E_UNSUPPORTED', /file version '0'; 1 to 10 are known/],
    ['version 11', [PICKLE, STORAGE, ['net/version', '11']], 'E_UNSUPPORTED', /file version '11'; 1 to 10 are known/],
    [
      'a version of a thousand digits',
      [PICKLE, STORAGE, ['net/version', '1'.repeat(1000)]],
      'E_LIMIT',
      /zip entry 'net\/version' has 1000 bytes, more than 64/,
    ],
    [
      'a byte order that is none',
      [...PLAIN, ['net/byteorder', 'middle']],
      'E_VALUE',
      /byte order 'middle'; 'little' and 'big' are known/,
    ],
    [
      'an entry outside its directory',
      [...PLAIN, ['other/x', '']],
      'E_PATH',
      /zip entry 'other\/x' lies outside 'net\/'/,
    ],
    ['an entry that leads out of it', [...PLAIN, ['net/../x', '']], 'E_PATH', /zip entry 'net\/\.\.\/x' lies outside/],
    [
      'a storage too many',
      [...PLAIN, ['net/data/1', 'x']],
      'E_EXTRA',
      /'net\/data\/1' is a storage that nothing refers to/,
    ],
    [
      'a pickle that is not in a directory',
      [['data.pkl', 'x']],
      'E_UNSUPPORTED',
      /no data\.pkl among its entries 'data\.pkl'/,
    ],
  ];
  for (const [what, entries, code, says] of REFUSED) {
    it(`is refused with ${what}`, async () => {
      const error = await expectCode(async () => readWeights(await zipOf(entries)), code);
      expect(error.message).to.match(says);
    });
  }

  it('is refused with a pickle beyond limits.maxHeaderBytes, though the directory is not', async () => {
    const zip = await zipOf([['net/data.pkl', new Uint8Array(5000)], STORAGE, VERSION]);
    const error = await expectCode(() => readWeights(zip, {limits: {maxHeaderBytes: 4000}}), 'E_LIMIT');
    expect(error.message).to.contain('data.pkl has 5000 bytes, more than limits.maxHeaderBytes = 4000');
  });
});
