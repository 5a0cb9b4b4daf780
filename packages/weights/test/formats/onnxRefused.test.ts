import {expect} from 'chai';
import {readWeights, type WeightFormatErrorCode} from '../../src/index.ts';
import {expectCode} from '../support/errors.ts';
import {fixtureBytes} from '../support/fixtures.ts';
import {entry, externalOnnx, FLOAT, initializer, onnxOf} from '../support/onnxOf.ts';
import {bytes, field, float32, int, tag, varint} from '../support/wire.ts';

const read = (file: Uint8Array, files?: ReadonlyMap<string, Uint8Array>) => readWeights(file, {format: 'onnx', files});
const data = async (file: Uint8Array) => (await read(file)).get('w')?.data();

describe('onnx: what is refused', () => {
  const raw = field(9, float32(1));
  const where = entry('location', 'x.data');
  const REFUSED: [what: string, file: Uint8Array, code: WeightFormatErrorCode, says: RegExp][] = [
    ['a string tensor', fixtureBytes('refused-string.onnx'), 'E_UNSUPPORTED', /tensor 's': elements of type STRING/],
    [
      'complex numbers',
      fixtureBytes('refused-complex.onnx'),
      'E_UNSUPPORTED',
      /tensor 'c': elements of type COMPLEX64/,
    ],
    ['4-bit integers', fixtureBytes('refused-int4.onnx'), 'E_UNSUPPORTED', /tensor 'q': elements of type INT4/],
    ['8-bit floats', fixtureBytes('refused-float8.onnx'), 'E_UNSUPPORTED', /tensor 'f': elements of type FLOAT8E4M3FN/],
    ['a sparse tensor', fixtureBytes('refused-sparse.onnx'), 'E_UNSUPPORTED', /tensor 'sparse\.w': it is sparse/],
    ['a segment', onnxOf(initializer(FLOAT, field(3, int(1, 0)))), 'E_UNSUPPORTED', /tensor 'w': it is one segment/],
    ['an unknown type', onnxOf(initializer(int(2, 99))), 'E_DTYPE', /tensor 'w': data_type 99 is not known/],
    ['no type', onnxOf(initializer(raw)), 'E_DTYPE', /data_type 0/],
    ['two of a name', onnxOf(initializer(FLOAT, raw), initializer(FLOAT, raw)), 'E_DUP', /tensor 'w': there are two/],
    ['no name', onnxOf(field(5, FLOAT, raw)), 'E_NAME', /an initializer has no name/],
    ['a name that is not UTF-8', onnxOf(field(5, field(8, [0xff]))), 'E_NAME', /a tensor's name is not valid UTF-8/],
    ['two names', onnxOf(initializer(field(8, 'v'), FLOAT, raw)), 'E_DUP', /name of a tensor stands twice/],
    [
      'elements in two places',
      onnxOf(initializer(FLOAT, raw, field(4, float32(1)))),
      'E_DUP',
      /in float_data and in raw_data/,
    ],
    ['raw_data twice', onnxOf(initializer(FLOAT, raw, raw)), 'E_DUP', /raw_data of a tensor stands twice/],
    [
      'floats in a field of integers',
      onnxOf(initializer(FLOAT, field(5, varint(1)))),
      'E_DTYPE',
      /float_data, they are in int32_data/,
    ],
    [
      'too few elements',
      onnxOf(initializer(int(1, 2), FLOAT, raw)),
      'E_SHAPE',
      /are 4 bytes, float32 \[2\] takes 8 bytes/,
    ],
    ['too many elements', onnxOf(initializer(int(1, 0), FLOAT, raw)), 'E_SHAPE', /are 4 bytes, float32 \[0\] takes 0/],
    ['no elements', onnxOf(initializer(int(1, 1), FLOAT)), 'E_SHAPE', /are 0 bytes, float32 \[1\] takes 4/],
    [
      'half an element',
      onnxOf(initializer(int(1, 1), FLOAT, field(4, [0, 0]))),
      'E_SHAPE',
      /float_data has 2 bytes, elements take 4/,
    ],
    [
      'integers that cannot be enough',
      onnxOf(initializer(int(1, 3), int(2, 7), field(7, varint(1)))),
      'E_SHAPE',
      /are 1 bytes, int64 \[3\] takes 3 varints/,
    ],
    ['a claim of 2^53 elements', onnxOf(initializer(int(1, 2 ** 53 - 1), int(2, 3), raw)), 'E_RANGE', /overflows/],
    [
      'a product that overflows before a zero',
      onnxOf(initializer(int(1, 2 ** 52), int(1, 4), int(1, 0), FLOAT)),
      'E_RANGE',
      /overflows/,
    ],
    ['more elements than the limit', onnxOf(initializer(int(1, 2 ** 34), FLOAT, raw)), 'E_LIMIT', /maxElements/],
    ['a negative dimension', onnxOf(initializer(int(1, -1n), FLOAT)), 'E_SHAPE', /a dimension is negative/],
    ['33 dimensions', onnxOf(initializer(field(1, new Uint8Array(33)), FLOAT)), 'E_LIMIT', /limits\.maxRank = 32/],
    ['dimensions that are no varints', onnxOf(initializer(field(1, [0x80]), FLOAT)), 'E_HEADER', /no varints/],
    ['external data without a location', externalOnnx(), 'E_MISSING', /no location is given/],
    [
      'external data that are also here',
      onnxOf(initializer(int(1, 1), FLOAT, raw, int(14, 1), where)),
      'E_DUP',
      /in raw_data and in external_data/,
    ],
    ['an unknown data_location', onnxOf(initializer(FLOAT, int(14, 2))), 'E_VALUE', /data_location 2/],
    ['two locations', externalOnnx(where, where), 'E_DUP', /external_data gives 'location' twice/],
    [
      'an offset that is no number',
      externalOnnx(where, entry('offset', '-1')),
      'E_VALUE',
      /tensor 'w': the offset of its external data/,
    ],
    ['an offset in hexadecimal', externalOnnx(where, entry('offset', '0x1')), 'E_VALUE', /the offset/],
    ['an offset beyond 2^53', externalOnnx(where, entry('offset', '9999999999999999')), 'E_VALUE', /the offset/],
    [
      'a length that is not that of the shape',
      externalOnnx(where, entry('length', '8')),
      'E_SHAPE',
      /has 8 bytes, its shape takes 4/,
    ],
    ['a checksum that is none', externalOnnx(where, entry('checksum', 'abc')), 'E_VALUE', /40 hexadecimal digits/],
    [
      'an external file that is too short',
      externalOnnx(where, entry('offset', '1')),
      'E_TRUNCATED',
      /ends at byte 5, x\.data at 4/,
    ],
    [
      'an external file that is not there',
      externalOnnx(entry('location', 'y.data')),
      'E_MISSING',
      /'y\.data', which was not given/,
    ],
    ['no graph', bytes(int(1, 8), field(8, int(2, 17))), 'E_TRUNCATED', /no graph/],
    ['two graphs', bytes(onnxOf(), field(7)), 'E_DUP', /two graphs/],
    [
      'a graph that is a number',
      bytes(int(1, 8), int(7, 1)),
      'E_HEADER',
      /the graph \(field 7\) is encoded as varint, not as bytes/,
    ],
    ['no version', bytes(field(7), field(8)), 'E_HEADER', /no ir_version/],
    ['a file that ends behind the graph', bytes(int(1, 8), field(7)), 'E_TRUNCATED', /no opset_import/],
    [
      'a graph longer than the file',
      bytes(int(1, 8), tag(7, 'bytes'), varint(100)),
      'E_TRUNCATED',
      /field 7 claims 100 bytes, its message has 0 left/,
    ],
    [
      'a tensor longer than its graph',
      bytes(int(1, 8), field(7, tag(5, 'bytes'), varint(9)), field(8, int(2, 17))),
      'E_TRUNCATED',
      /field 5 claims 9 bytes, its message has 0/,
    ],
    [
      'a length beyond 2^53',
      bytes(int(1, 8), tag(7, 'bytes'), varint(2n ** 63n)),
      'E_TRUNCATED',
      /claims Infinity bytes/,
    ],
    ['a group', bytes(int(1, 8), 0x3b), 'E_HEADER', /wire type 3 is a group/],
    ['a wire type that does not exist', bytes(int(1, 8), 0x3e), 'E_HEADER', /wire type 6 does not exist/],
    ['field number 0', bytes(int(1, 8), 0x00, 0), 'E_HEADER', /field number is 0/],
    ['a tag of six bytes', bytes(int(1, 8), 0x80, 0x80, 0x80, 0x80, 0x80, 0x01, 0), 'E_HEADER', /tag is no varint/],
    [
      'a varint of eleven bytes',
      bytes(0x08, new Uint8Array(10).fill(0x80), 1),
      'E_HEADER',
      /field 1 holds no varint of at most 10/,
    ],
    ['a varint of 65 bits', bytes(0x08, new Uint8Array(9).fill(0xff), 2), 'E_HEADER', /no varint/],
    ['an empty file', new Uint8Array(0), 'E_HEADER', /no ir_version/],
  ];
  for (const [what, file, code, says] of REFUSED) {
    it(what, async () => {
      const error = await expectCode(() => read(file, new Map([['x.data', float32(1)]])), code);
      expect(error.format).to.equal('onnx');
      expect(error.message).to.match(says);
    });
  }

  for (const location of [
    '../x',
    '/etc/passwd',
    'a/../../x',
    'C:\\x',
    'C:x',
    '\\\\server\\x',
    'file:///x',
    '',
    './x',
    'a//b',
    'x\0',
    'y'.repeat(1025),
  ]) {
    it(`a location that is no plain name: ${JSON.stringify(location.slice(0, 20))}`, async () => {
      const opened: string[] = [];
      const files = (name: string) => {
        opened.push(name);
        return float32(1);
      };
      const error = await expectCode(
        () => readWeights(externalOnnx(entry('location', location)), {format: 'onnx', files}),
        'E_PATH',
      );
      expect(error.message).to.match(
        /tensor 'w': the location of its external data '.*only plain names of files beside this one/,
      );
      expect(opened).to.deep.equal([]);
    });
  }

  it('when its elements are read: more, fewer or larger integers than there may be', async () => {
    const ints = (dtype: number, ...values: (number | bigint)[]) =>
      onnxOf(initializer(int(1, 2), int(2, dtype), field(5, ...values.map(varint))));
    const cases: [Uint8Array, WeightFormatErrorCode, RegExp][] = [
      [ints(6, 2 ** 28), 'E_SHAPE', /tensor 'w': its elements end at the 1th of 2/],
      [ints(6, 1, 2, 3), 'E_SHAPE', /1 bytes follow the last of its 2 elements/],
      [ints(3, 1, 128), 'E_VALUE', /element 1 is written as 128, which int8 cannot hold/],
      [ints(2, 1, -1n), 'E_VALUE', /written as -1, which uint8 cannot hold/],
      [ints(10, 1, 65536), 'E_VALUE', /which float16 cannot hold/],
      [ints(9, 1, 2), 'E_VALUE', /which bool cannot hold/],
      [ints(6, 1, 2n ** 40n), 'E_VALUE', /1099511627776, which int32 cannot hold/],
      [onnxOf(initializer(int(1, 1), int(2, 12), field(11, varint(2 ** 32)))), 'E_VALUE', /which uint32 cannot hold/],
      [onnxOf(initializer(int(1, 1), int(2, 9), field(9, [2]))), 'E_VALUE', /element 0 of a bool is 2/],
    ];
    for (const [file, code, says] of cases) expect((await expectCode(() => data(file), code)).message).to.match(says);
  });

  it('when its elements are read: external data whose checksum differs', async () => {
    const names = ['checksum.onnx.data', 'checksum.onnx.rest'];
    const files = new Map(names.map(name => [name, fixtureBytes(name)]));
    files.get('checksum.onnx.data')?.set([1], 0);
    const sd = await readWeights(fixtureBytes('checksum.onnx'), {files});
    const error = await expectCode(async () => sd.get('first')?.data(), 'E_HASH');
    expect(error.message).to.match(
      /tensor 'first': checksum\.onnx\.data has SHA-1 [0-9a-f]{40}, the model gives [0-9a-f]{40}; get/,
    );
    expect((await sd.get('second')?.data())?.length).to.equal(3);
  });

  it('keeps to limits', async () => {
    const file = fixtureBytes('raw.onnx');
    await expectCode(() => readWeights(file, {limits: {maxTensors: 10}}), 'E_LIMIT');
    await expectCode(() => readWeights(file, {limits: {maxOps: 50}}), 'E_LIMIT');
    await expectCode(() => readWeights(file, {limits: {maxHeaderBytes: 100}}), 'E_LIMIT');
    await expectCode(() => readWeights(file, {limits: {maxRank: 3}}), 'E_LIMIT');
    await expectCode(() => readWeights(file, {limits: {maxElements: 11}}), 'E_LIMIT');
  });
});
