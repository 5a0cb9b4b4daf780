import {expect} from 'chai';
import {readWeights, type WeightFormatErrorCode} from '../../src/index.ts';
import {expectCode} from '../support/errors.ts';

/** A file from a header's text and a number of data bytes (or the data themselves). */
function file(header: string | Uint8Array, data: number | Uint8Array = 0): Uint8Array {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const body = typeof data === 'number' ? new Uint8Array(data) : data;
  const bytes = new Uint8Array(8 + text.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(body, 8 + text.length);
  return bytes;
}

const read = (bytes: Uint8Array) => readWeights(bytes, {format: 'safetensors'});

const one = (dtype: string, shape: string, offsets: string) =>
  `{"x":{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}}`;
const two = (first: string, second: string) =>
  `{"a":{"dtype":"F32","shape":[1],"data_offsets":${first}},"b":{"dtype":"F32","shape":[1],"data_offsets":${second}}}`;

/** Element types of the format that JavaScript has no arrays for, with the bits of one. */
const NO_COUNTERPART: readonly (readonly [dtype: string, bits: number])[] = [
  ['C64', 64],
  ['F8_E4M3', 8],
  ['F8_E5M2', 8],
  ['F8_E8M0', 8],
  ['F8_E4M3FNUZ', 8],
  ['F8_E5M2FNUZ', 8],
  ['F6_E2M3', 6],
  ['F6_E3M2', 6],
  ['F4', 4],
];

describe('safetensors: what is refused', () => {
  const huge = Uint8Array.of(0x3c, 0, 0, 0, 0, 0xff, 0xff, 0xff);
  const tooLong = new Uint8Array(8);
  new DataView(tooLong.buffer).setUint32(0, 2 ** 24 + 1, true);
  const longer = file('{}');
  longer[0] = 3;
  const REFUSED: [rule: string, what: string, bytes: Uint8Array, code: WeightFormatErrorCode, says?: RegExp][] = [
    ['S1', 'fewer than 8 bytes', Uint8Array.of(2, 0, 0), 'E_TRUNCATED', /3 bytes cannot hold/],
    ['S2', 'a header of 2^63 bytes and more', huge, 'E_LIMIT', /claims 18446742974197923900 bytes/],
    ['S2', 'a header of 2^64 - 1 bytes, which no sum may overflow with', new Uint8Array(8).fill(255), 'E_LIMIT'],
    ['S2', 'a header beyond 16 MiB, long before the 100 MB of the format', tooLong, 'E_LIMIT', /claims 16777217 bytes/],
    ['S3', 'a header longer than the file', longer, 'E_TRUNCATED', /claims 3 bytes, the file has 10/],
    ['S4', 'a header that is not UTF-8', file(Uint8Array.of(0x7b, 0xff, 0x7d)), 'E_HEADER', /UTF-8/],
    ['S5', 'no JSON', file('{"x"'), 'E_HEADER', /':' is missing at character 4/],
    ['S5', 'an empty header', file(''), 'E_HEADER', /no JSON value/],
    ['S5', 'an array', file('[]'), 'E_HEADER', /not a JSON object/],
    ['S5', 'something after the object', file('{}x'), 'E_HEADER', /something follows/],
    ['S5', 'zero bytes after the object', file('{}\0'), 'E_HEADER'],
    ['S5', 'a byte order mark', file('\ufeff{}'), 'E_HEADER'],
    ['S5', 'a trailing comma', file('{"__metadata__":{},}'), 'E_HEADER'],
    ['S5', 'a control character in a string', file('{"__metadata__":{"a\n":""}}'), 'E_HEADER', /control character/],
    ['S5', 'a malformed escape', file('{"__metadata__":{"\\x":""}}'), 'E_HEADER', /malformed escape/],
    ['S5', 'deep nesting', file('['.repeat(50_000)), 'E_LIMIT', /nested more than limits\.maxDepth = 200 deep/],
    [
      'S7',
      'a tensor twice',
      file(
        '{"x":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"x":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}',
      ),
      'E_DUP',
      /key "x" stands twice/,
    ],
    [
      'S7',
      'a tensor twice, once escaped',
      file('{"x":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"\\u0078":{}}'),
      'E_DUP',
    ],
    ['S7', 'a field twice', file('{"x":{"dtype":"F32","dtype":"F32","shape":[0],"data_offsets":[0,0]}}'), 'E_DUP'],
    ['S7', 'metadata twice', file('{"__metadata__":{"a":"1","a":"2"}}'), 'E_DUP'],
    ['S8', 'an entry without dtype', file('{"x":{"shape":[0],"data_offsets":[0,0]}}'), 'E_DTYPE'],
    ['S8', 'an entry without shape', file('{"x":{"dtype":"F32","data_offsets":[0,0]}}'), 'E_SHAPE'],
    ['S8', 'an entry without offsets', file('{"x":{"dtype":"F32","shape":[0]}}'), 'E_HEADER', /data_offsets/],
    [
      'S8',
      'an entry with another field',
      file('{"x":{"dtype":"F32","shape":[0],"data_offsets":[0,0],"strides":[1]}}'),
      'E_HEADER',
      /field 'strides'/,
    ],
    ['S8', 'an entry that is no object', file('{"x":[]}'), 'E_HEADER', /not a JSON object/],
    ['S8', 'three offsets', file(one('F32', '[0]', '[0,0,0]')), 'E_HEADER'],
    ['S9', 'an unknown dtype', file(one('F31', '[0]', '[0,0]')), 'E_DTYPE', /dtype 'F31'/],
    ['S9', 'a dtype in lower case', file(one('f32', '[0]', '[0,0]')), 'E_DTYPE'],
    ['S9', 'a dtype that is a name of Object.prototype', file(one('constructor', '[0]', '[0,0]')), 'E_DTYPE'],
    [
      'S9',
      'a dtype without a JavaScript counterpart',
      file(one('F8_E4M3', '[2]', '[0,2]'), 2),
      'E_UNSUPPORTED',
      /save it as F32/,
    ],
    ['S9', 'complex numbers', file(one('C64', '[1]', '[0,8]'), 8), 'E_UNSUPPORTED'],
    ...['1.0', '1e0', '-0', '-1', '"1"', 'null', '[1]', '9007199254740992', '01', '12345678901234567890'].map(
      (dim): [string, string, Uint8Array, WeightFormatErrorCode] => [
        'S10',
        `a dimension of ${dim}`,
        file(one('F32', `[${dim}]`, '[0,4]'), 4),
        dim === '01' ? 'E_HEADER' : 'E_SHAPE',
      ],
    ),
    ['S10', 'a shape that is no array', file(one('F32', '4', '[0,4]'), 4), 'E_SHAPE'],
    ['S10', 'offsets that are no integers', file(one('F32', '[1]', '[0,4.0]'), 4), 'E_HEADER'],
    [
      'S11',
      'a product that overflows',
      file(one('F32', '[4294967296,4294967296]', '[0,4]'), 4),
      'E_RANGE',
      /overflows/,
    ],
    ['S11', 'a product that overflows before a zero', file(one('F32', '[9007199254740991,8,0]', '[0,0]')), 'E_RANGE'],
    ['S11', 'a size that overflows', file(one('F64', '[4503599627370496]', '[0,4]'), 4), 'E_RANGE'],
    ['S11', 'more elements than the limit', file(one('U8', '[8589934593]', '[0,8589934593]')), 'E_LIMIT'],
    ['S12', '4-bit elements that do not fill bytes', file(one('F4', '[3]', '[0,2]'), 2), 'E_SHAPE', /whole bytes/],
    ['S12', '6-bit elements that do not fill bytes', file(one('F6_E2M3', '[2]', '[0,2]'), 2), 'E_SHAPE'],
    [
      'S13',
      'offsets that are too far apart',
      file(one('F32', '[1]', '[0,8]'), 8),
      'E_SHAPE',
      /span 8 bytes, F32 \[1\] takes 4/,
    ],
    ['S13', 'offsets in reverse', file(one('F32', '[1]', '[4,0]'), 4), 'E_SHAPE'],
    ['S14', 'a hole before the first tensor', file(one('F32', '[1]', '[4,8]'), 8), 'E_HOLE'],
    ['S14', 'a hole between tensors', file(two('[0,4]', '[8,12]'), 12), 'E_HOLE', /tensor 'b'.* 4 bytes after/],
    ['S14', 'overlapping tensors', file(two('[0,4]', '[2,6]'), 6), 'E_OVERLAP', /tensor 'b'.* 2 bytes before/],
    ['S14', 'two tensors on the same bytes', file(two('[0,4]', '[0,4]'), 4), 'E_OVERLAP'],
    [
      'S14',
      'an empty tensor inside another',
      file(
        '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[0],"data_offsets":[2,2]}}',
        4,
      ),
      'E_OVERLAP',
    ],
    [
      'S15',
      'a missing byte',
      file(one('F32', '[1]', '[0,4]'), 3),
      'E_TRUNCATED',
      /the tensors end at byte \d+, the file at/,
    ],
    ['S15', 'a byte too many', file(one('F32', '[1]', '[0,4]'), 5), 'E_TRAILING', /1 bytes follow the last tensor/],
    ['S15', 'data without tensors', file('{}', 1), 'E_TRAILING'],
    ['S16', 'metadata that are not strings', file('{"__metadata__":{"a":1}}'), 'E_HEADER', /map strings to strings/],
    ['S16', 'metadata that are no object', file('{"__metadata__":"a"}'), 'E_HEADER'],
    [
      'S20',
      'a claim of 8 GiB in a file of 100 bytes',
      file(one('U8', '[8589934592]', '[0,8589934592]')),
      'E_TRUNCATED',
    ],
  ];
  for (const [rule, what, bytes, code, says] of REFUSED) {
    it(`${rule}: ${what}`, async () => {
      const error = await expectCode(() => read(bytes), code);
      expect(error.format).to.equal('safetensors');
      if (says) expect(error.message).to.match(says);
    });
  }

  for (const [dtype, bits] of NO_COUNTERPART) {
    it(`S9: ${dtype}, which is known: its size is checked, and then it is refused by name`, async () => {
      const bytes = bits; // Eight elements take as many bytes as one has bits.
      const error = await expectCode(() => read(file(one(dtype, '[8]', `[0,${bytes}]`), bytes)), 'E_UNSUPPORTED');
      expect(error.message).to.equal(
        `bytes (safetensors): tensor 'x': dtype ${dtype} has no JavaScript counterpart; save it as F32, F16 or BF16`,
      );
      await expectCode(() => read(file(one(dtype, '[8]', `[0,${bytes + 1}]`), bytes + 1)), 'E_SHAPE');
    });
  }

  it('a boolean that is neither 0 nor 1, when it is read', async () => {
    const sd = await read(file(one('BOOL', '[2]', '[0,2]'), Uint8Array.of(1, 2)));
    const error = await expectCode(async () => sd.get('x')?.data(), 'E_VALUE');
    expect(error.message).to.equal("bytes (safetensors): tensor 'x': element 1 of a bool is 2, only 0 and 1 are");
  });
});

describe('safetensors: what is allowed', () => {
  it('S6: JSON whitespace before and after the object', async () => {
    expect((await readWeights(file(' \n\t\r{ } \n\t\r   '))).size).to.equal(0);
    expect((await readWeights(file(`${' '.repeat(5000)}{}${'\n'.repeat(5000)}`))).size).to.equal(0);
  });

  it('S15: a file without tensors', async () => {
    expect((await readWeights(file('{}'))).size).to.equal(0);
  });

  it('S16: metadata', async () => {
    expect((await readWeights(file('{"__metadata__":{"format":"pt"}}'))).size).to.equal(0);
  });

  it('S17: scalars, and dimensions of 0 wherever they lie', async () => {
    const header =
      '{"e":{"dtype":"F32","shape":[3,0],"data_offsets":[0,0]},"s":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"t":{"dtype":"I8","shape":[0],"data_offsets":[4,4]}}';
    const sd = await readWeights(file(header, Uint8Array.of(0, 0, 0x80, 0x3f)));
    expect(await sd.get('s')?.data()).to.deep.equal(Float32Array.of(1));
    expect(await sd.get('e')?.data()).to.deep.equal(new Float32Array(0));
    expect(await sd.get('t')?.data()).to.deep.equal(new Int8Array(0));
  });

  it('S18: any name, which is only a name', async () => {
    const names = ['__proto__', 'constructor', 'toString', '', 'x'.repeat(1_000_000), '\ud800', '0', 'é"\\\n'];
    const members = names.map(name => `${JSON.stringify(name)}:{"dtype":"U8","shape":[0],"data_offsets":[0,0]}`);
    const sd = await readWeights(file(`{${members.join(',')}}`));
    expect([...sd.keys()]).to.deep.equal(names);
    expect(Object.keys(Object.prototype)).to.deep.equal([]);
  });

  it('S19: NaN and infinities as they are, payloads included', async () => {
    const bits = Uint32Array.of(0x7fc12345, 0x7f800000, 0xff800000, 0x80000000);
    const sd = await readWeights(file(one('F32', '[4]', '[0,16]'), new Uint8Array(bits.buffer)));
    const data = await sd.get('x')?.data();
    expect(new Uint32Array((data as Float32Array).buffer)).to.deep.equal(bits);
  });

  it('tensors whose order in the header is not that of their data; the header decides', async () => {
    const sd = await readWeights(file(two('[4,8]', '[0,4]'), Uint8Array.of(0, 0, 0, 0x40, 0, 0, 0x80, 0x3f)));
    expect([...sd.keys()]).to.deep.equal(['a', 'b']);
    expect(await sd.get('a')?.data()).to.deep.equal(Float32Array.of(1));
    expect(await sd.get('b')?.data()).to.deep.equal(Float32Array.of(2));
  });

  it('S20: a hostile header costs no more than itself', async () => {
    const asked: number[] = [];
    const bytes = file(one('U8', '[8589934592]', '[0,8589934592]'));
    const read = async (offset: number, length: number) => {
      asked.push(length);
      return bytes.slice(offset, offset + length);
    };
    await expectCode(() => readWeights({name: 'hostile', size: bytes.length, read}), 'E_TRUNCATED');
    expect(Math.max(...asked)).to.be.at.most(bytes.length);
  });
});
