import {expect} from 'chai';
import {readWeights, type WeightFormatErrorCode} from '../../src/index.ts';
import {expectCode} from '../support/errors.ts';
import {type Expected, expectBits, fixtureBytes, fixtureJson} from '../support/fixtures.ts';
import {bytes, field, float32, int, tag, varint} from '../support/wire.ts';

const GOLDEN: [file: string, what: string][] = [
  ['net.caffemodel', "layers of today, named as pycaffe's params"],
  ['v1.caffemodel', 'layers of 2014, whose blobs keep their four dimensions'],
  ['loose.caffemodel', 'elements one by one, doubles, a scalar, an empty blob, gradients left aside'],
  ['mean.binaryproto', 'a mean image'],
];

describe('caffe', () => {
  for (const [file, what] of GOLDEN) {
    it(`reads ${what}, bit for bit as the reference does (${file})`, async () => {
      await expectBits(await readWeights(fixtureBytes(file)), fixtureJson<Expected[]>(`${file}.json`));
    });
  }

  it('names blobs by layer and index, in the order of the file, and takes any name', async () => {
    expect([...(await readWeights(fixtureBytes('v1.caffemodel'))).keys()]).to.deep.equal([
      'conv1.0',
      'conv1.1',
      'conv2.0',
      'conv2.1',
      'fc6.0',
      'fc6.1',
    ]);
    const scalar = field(7, field(5, float32(1)));
    const sd = await readWeights(bytes(field(1, 'net'), field(100, field(1, '__proto__'), scalar)));
    expect([...sd.keys()]).to.deep.equal(['__proto__.0']);
  });

  it('recognises a net without a name, and one that was cut off', async () => {
    const scalar = field(7, field(5, float32(1)));
    expect([...(await readWeights(field(100, field(1, 'a'), scalar))).keys()]).to.deep.equal(['a.0']);
    const file = fixtureBytes('net.caffemodel');
    const error = await expectCode(() => readWeights(file.subarray(0, 700)), 'E_TRUNCATED');
    expect(error.message).to.match(
      /^bytes \(caffemodel\): field 100 claims \d+ bytes, its message has \d+ left; download/,
    );
  });

  it('a mean image is only taken for one if it fills the file', async () => {
    const file = fixtureBytes('mean.binaryproto');
    await expectCode(() => readWeights(file.subarray(0, -1)), 'E_MAGIC');
    await expectCode(() => readWeights(bytes(file, int(77, 1))), 'E_MAGIC');
    expect((await readWeights(bytes(file, int(77, 1)), {format: 'binaryproto'})).size).to.equal(1);
  });
});

describe('caffemodel: what is refused', () => {
  const net = (...blob: Uint8Array[]) => field(100, field(1, 'w'), field(7, ...blob));
  const shape = (...dims: (number | bigint)[]) => field(7, field(1, ...dims.map(varint)));
  const one = field(5, float32(1));
  const REFUSED: [what: string, file: Uint8Array, code: WeightFormatErrorCode, says: RegExp][] = [
    [
      'layers of the first kind',
      fixtureBytes('refused-v0.caffemodel'),
      'E_UNSUPPORTED',
      /V0.*run upgrade_net_proto_binary/,
    ],
    ['layers of two generations', bytes(net(one), field(2, field(4, 'v'))), 'E_HEADER', /two generations/],
    ['a net without layers', field(1, 'net'), 'E_HEADER', /no layers/],
    ['an empty file', new Uint8Array(0), 'E_HEADER', /no layers/],
    ['two layers of a name', bytes(net(one), net(one)), 'E_DUP', /two layers named 'w' have blobs/],
    ['a layer with two names', field(100, field(1, 'a'), field(1, 'b')), 'E_DUP', /a layer has two names/],
    ['blobs without a name', field(100, field(7, one)), 'E_NAME', /a layer with blobs has no name/],
    ['a name that is not UTF-8', field(100, field(1, [0xff]), field(7, one)), 'E_NAME', /not valid UTF-8/],
    [
      'a shape and also legacy dimensions',
      net(int(1, 1), shape(1), one),
      'E_SHAPE',
      /tensor 'w\.0': it has a shape and also num/,
    ],
    ['two shapes', net(shape(1), shape(1), one), 'E_DUP', /tensor 'w\.0': it has two shapes/],
    ['a dimension twice', net(int(1, 1), int(1, 1), one), 'E_DUP', /a dimension stands twice/],
    [
      'too few elements',
      net(shape(2), one),
      'E_SHAPE',
      /tensor 'w\.0': its elements are 4 bytes, float32 \[2\] takes 8/,
    ],
    ['legacy dimensions of which one is absent', net(int(1, 1), one), 'E_SHAPE', /float32 \[1, 0, 0, 0\] takes 0/],
    ['an empty message for a blob', net(), 'E_SHAPE', /are 0 bytes, float32 \[\] takes 4/],
    ['floats and doubles', net(one, field(8, new Uint8Array(8))), 'E_DUP', /in data and in double_data/],
    ["NVIDIA's raw_data", net(shape(1), field(12, [0, 0])), 'E_UNSUPPORTED', /NVIDIA Caffe's raw_data/],
    ['a negative dimension', net(shape(-1n), one), 'E_SHAPE', /a dimension is negative/],
    ['a negative legacy dimension', net(int(1, -1n), one), 'E_RANGE', /overflows/],
    ['a claim of 2^62 elements', net(shape(2 ** 31, 2 ** 31), one), 'E_RANGE', /overflows/],
    ['more elements than the limit', net(shape(2 ** 34), one), 'E_LIMIT', /maxElements/],
    ['33 dimensions', net(shape(...new Array<number>(33).fill(1)), one), 'E_LIMIT', /limits\.maxRank = 32/],
    ['data that are a number', net(int(5, 1)), 'E_HEADER', /data \(field 5\) is encoded as varint, not as bytes/],
    [
      'a blob longer than its layer',
      field(100, field(1, 'w'), tag(7, 'bytes'), varint(9)),
      'E_TRUNCATED',
      /field 7 claims 9 bytes, its message has 0/,
    ],
  ];
  for (const [what, file, code, says] of REFUSED) {
    it(what, async () => {
      const error = await expectCode(() => readWeights(file, {format: 'caffemodel'}), code);
      expect(error.format).to.equal('caffemodel');
      expect(error.message).to.match(says);
    });
  }

  it('keeps to limits', async () => {
    const file = fixtureBytes('net.caffemodel');
    await expectCode(() => readWeights(file, {limits: {maxTensors: 5}}), 'E_LIMIT');
    await expectCode(() => readWeights(file, {limits: {maxOps: 20}}), 'E_LIMIT');
    await expectCode(() => readWeights(file, {limits: {maxHeaderBytes: 10}}), 'E_LIMIT');
    await expectCode(() => readWeights(file, {limits: {maxRank: 3}}), 'E_LIMIT');
    await expectCode(() => readWeights(file, {limits: {maxElements: 10}}), 'E_LIMIT');
  });
});
