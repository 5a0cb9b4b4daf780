import {expect} from 'chai';
import {parsePythonLiteral} from '../../src/formats/numpy/pythonLiteral.ts';
import {readWeights, type WeightFormatErrorCode, type WeightSource} from '../../src/index.ts';
import {expectCode} from '../support/errors.ts';
import {expectBits, fixtureBytes, fixtureJson} from '../support/fixtures.ts';
import {npyOf} from '../support/npyOf.ts';

const F4 = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }";
const TWO = new Uint8Array(8);

describe('npy', () => {
  for (const stem of ['tiny', 'fortran', 'big-endian', 'version2', 'version3', 'scalar', 'empty', 'bfloat16']) {
    it(`reads what NumPy wrote, bit for bit, as the tensor 'array': ${stem}`, async () => {
      await expectBits(await readWeights(fixtureBytes(`npy-${stem}.npy`)), fixtureJson(`npy-${stem}.json`));
    });
  }

  it('reads nothing but the header when opened, and then exactly the elements', async () => {
    const bytes = fixtureBytes('npy-tiny.npy');
    const big = npyOf("{'descr': '<f4', 'fortran_order': False, 'shape': (1000, 1000), }", new Uint8Array(4_000_000));
    const reads: [number, number][] = [];
    const source: WeightSource = {
      name: 'big.npy',
      size: big.length,
      async read(offset, length) {
        reads.push([offset, length]);
        return big.slice(offset, offset + length);
      },
    };
    const sd = await readWeights(source);
    expect(reads.reduce((sum, [, length]) => sum + length, 0)).to.be.lessThan(2048);
    reads.length = 0;
    expect((await sd.get('array')?.data())?.length).to.equal(1_000_000);
    expect(reads).to.deep.equal([[big.length - 4_000_000, 4_000_000]]);
    expect(bytes.length).to.equal(152);
  });

  // Every way in which a header can be written that means the same.
  const SAME = [
    '{"descr":"<f4","fortran_order":False,"shape":(2,)}',
    "{'shape': (2L,), 'descr': '<f4', 'fortran_order': False}",
    "  { 'fortran_order' : True , 'shape' : [ 2 ] , 'descr' : '<f4' , }  ",
  ];
  for (const header of SAME) {
    it(`reads a header that other programs write: ${header}`, async () => {
      const sd = await readWeights(npyOf(header, TWO));
      expect([...sd].map(([name, {dtype, shape}]) => [name, dtype, shape])).to.deep.equal([['array', 'float32', [2]]]);
    });
  }

  const withHeader = (header: string) => npyOf(header, TWO);
  const changed = (from: string, to: string) => withHeader(F4.replace(from, to));
  const patched = (at: number, ...values: number[]) => {
    const bytes = withHeader(F4);
    bytes.set(values, at);
    return bytes;
  };
  const REFUSED: [what: string, bytes: Uint8Array, code: WeightFormatErrorCode, says: RegExp][] = [
    ['version 4.0', patched(6, 4), 'E_UNSUPPORTED', /version 4\.0 of the npy format; 1\.0, 2\.0 and 3\.0 are known/],
    ['version 1.1', patched(7, 1), 'E_UNSUPPORTED', /version 1\.1/],
    ['a header beyond the file', patched(8, 0, 2), 'E_TRUNCATED', /the header claims 512 bytes, the file has fewer/],
    ['a header longer than NumPy trusts', patched(8, 255, 255), 'E_LIMIT', /claims 65535 bytes, more than 10000/],
    [
      'no dictionary',
      withHeader('(1, 2)'),
      'E_HEADER',
      /must be a dictionary with exactly the keys descr, fortran_order, shape/,
    ],
    ['a key too few', withHeader("{'descr': '<f4', 'shape': (2,)}"), 'E_HEADER', /exactly the keys/],
    ['a key too many', changed('}', "'x': 1}"), 'E_HEADER', /exactly the keys/],
    ['a key that stands twice', changed('}', "'shape': (2,)}"), 'E_HEADER', /key 'shape' stands twice, at character/],
    ['a call', changed('(2,)', "__import__('os')"), 'E_HEADER', /malformed header: no literal/],
    ['an expression', changed('(2,)', '(1+1,)'), 'E_HEADER', /',' or '\)' is missing at character/],
    ['something after it', withHeader(`${F4} 1`), 'E_HEADER', /something follows the value/],
    ['deep nesting', changed('(2,)', `${'('.repeat(5000)}`), 'E_HEADER', /nested more than 16 deep/],
    ['a number as shape', changed('(2,)', '(2)'), 'E_SHAPE', /shape must be a tuple of non-negative integers/],
    ['a negative dimension', changed('(2,)', '(-2,)'), 'E_SHAPE', /shape must be a tuple of non-negative integers/],
    ['a dimension no number holds', changed('(2,)', '(9007199254740993,)'), 'E_SHAPE', /shape must be/],
    [
      'a product that overflows',
      changed('(2,)', '(4294967296, 4294967296)'),
      'E_RANGE',
      /the size of float32 .* overflows/,
    ],
    ['more elements than allowed', changed('(2,)', '(8589934593,)'), 'E_LIMIT', /limits\.maxElements = 8589934592/],
    [
      'too many dimensions',
      changed('(2,)', `(${'1,'.repeat(33)})`),
      'E_LIMIT',
      /33 dimensions, more than limits\.maxRank = 32/,
    ],
    ['an order that is none', changed('False', '0'), 'E_HEADER', /fortran_order must be True or False/],
    ['an unknown type', changed('<f4', '<q9'), 'E_DTYPE', /dtype '<q9'/],
    ['a type that is no string', changed("'<f4'", '4'), 'E_DTYPE', /dtype missing or no string/],
    ['a type without byte order', changed('<f4', '|f4'), 'E_DTYPE', /dtype '\|f4'/],
    ['elements missing', npyOf(F4, new Uint8Array(7)), 'E_TRUNCATED', /float32 \[2\] takes 8 bytes, the file has 7/],
    [
      'a second array behind it',
      npyOf(F4, new Uint8Array(9)),
      'E_TRAILING',
      /1 bytes follow the array; .* numpy\.savez/,
    ],
    ['a byte order mark', npyOf(`\ufeff${F4}`, TWO, 3), 'E_HEADER', /malformed header: no literal .* at character 0$/],
    ['half a UTF-8 character', npyOf(`{'\ud800`, TWO, 3, [0xff]), 'E_HEADER', /the header is not UTF-8/],
  ];
  for (const [what, bytes, code, says] of REFUSED) {
    it(`refuses ${what}`, async () => {
      expect((await expectCode(() => readWeights(bytes, {format: 'npy'}), code)).message).to.match(says);
    });
  }

  const UNSUPPORTED: [stem: string, says: RegExp][] = [
    ['structured', /a structured array .* save each field as an array of its own$/],
    ['complex64', /dtype '<c8' is complex numbers; save real and imaginary part as two arrays$/],
    ['longdouble', /dtype '<f16' is extended precision.*save array\.astype\("float64"\)$/],
    ['text', /dtype '<U2' is text, not numbers; leave it out$/],
    ['dates', /dtype '<M8\[s\]' is dates, not numbers; leave it out$/],
    ['void', /dtype '\|V2' is raw bytes without a number type; save array\.astype\("float32"\)$/],
    ['objects', /an array of Python objects \(a pickle, which could run code\) is not read; .* with numpy\.savez$/],
  ];
  for (const [stem, says] of UNSUPPORTED) {
    it(`refuses what has no counterpart, and says what to do: ${stem}`, async () => {
      const error = await expectCode(() => readWeights(fixtureBytes(`refused-${stem}.npy`)), 'E_UNSUPPORTED');
      expect(error.message).to.match(says);
    });
  }

  it('refuses a dictionary of layers in a pickle, with the command that NumPy was seen to convert it by', async () => {
    // scripts/fixtures/check_convert_dictionary.py ran this very command on this very file.
    const {command} = fixtureJson<{command: string}>('convert-dictionary.json');
    const error = await expectCode(() => readWeights(fixtureBytes('refused-dictionary.npy')), 'E_UNSUPPORTED');
    expect(error.message).to.equal(
      `bytes (npy): an array of Python objects (a pickle, which could run code) is not read; if you trust where it came from, and it is a dictionary {layer: [W, b]}, convert it: ${command}`,
    );
  });

  it('verifies that booleans are 0 or 1 when they are read', async () => {
    const sd = await readWeights(npyOf("{'descr': '|b1', 'fortran_order': False, 'shape': (2,)}", Uint8Array.of(1, 2)));
    const error = await expectCode(async () => sd.get('array')?.data(), 'E_VALUE');
    expect(error.message).to.equal("bytes (npy): tensor 'array': element 1 of a bool is 2, only 0 and 1 are");
  });
});

describe('the parser of Python literals', () => {
  it('tells a number in brackets from a tuple of one', () => {
    expect(parsePythonLiteral('(3)')).to.equal(3);
    expect(parsePythonLiteral('(3,)')).to.deep.equal([3]);
    expect(parsePythonLiteral('()')).to.deep.equal([]);
    expect(parsePythonLiteral('[3]')).to.deep.equal([3]);
  });

  it('knows strings, integers, booleans, None and their nesting', () => {
    const parsed = parsePythonLiteral(`{'a': [("x", 'y'), -4L, True, False, None], 'b': {}}`);
    expect(parsed).to.deep.equal(
      new Map<string, unknown>([
        ['a', [['x', 'y'], -4, true, false, null]],
        ['b', new Map()],
      ]),
    );
  });

  for (const text of [
    '',
    '(',
    "'a",
    "'\\n'",
    '01',
    '1.5',
    '0x1',
    '1e3',
    'Truer',
    '(,)',
    '(1 2)',
    '{1: 2}',
    "{'a' 1}",
    'f()',
    '(1,,)',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(() => parsePythonLiteral(text)).to.throw(/at character \d+$/);
    });
  }
});
