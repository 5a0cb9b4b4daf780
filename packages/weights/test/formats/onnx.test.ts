import {expect} from 'chai';
import {readWeights, type WeightSource} from '../../src/index.ts';
import {type Expected, expectBits, fixtureBytes, fixtureJson} from '../support/fixtures.ts';
import {FLOAT, initializer, onnxOf} from '../support/onnxOf.ts';
import {bytes, field, float32, int, tag, varint} from '../support/wire.ts';

const data = async (file: Uint8Array) => (await readWeights(file)).get('w')?.data();

function siblings(...names: string[]): Map<string, Uint8Array> {
  return new Map(names.map(name => [name, fixtureBytes(name)]));
}

const GOLDEN: [file: string, what: string, siblings?: string[]][] = [
  ['raw.onnx', 'each dtype and kind of shape as raw_data'],
  ['typed.onnx', 'each dtype and kind of shape in its typed field'],
  ['external.onnx', 'each dtype and kind of shape as external data', ['external.onnx.data']],
  ['checksum.onnx', 'two siblings, with a checksum and without a length', ['checksum.onnx.data', 'checksum.onnx.rest']],
  ['conv.onnx', 'a net that onnxruntime runs'],
  ['conv-external.onnx', 'the same net with external data', ['conv-external.onnx.data']],
  ['torch-alexnet.onnx', "the export of PyTorch's own names"],
  ['quantised.onnx', 'a quantised model: integers, scales and zero points as they are'],
];

describe('onnx', () => {
  for (const [file, what, besides = []] of GOLDEN) {
    it(`reads ${what} bit for bit as the reference does (${file})`, async () => {
      const sd = await readWeights(fixtureBytes(file), {files: siblings(...besides)});
      await expectBits(sd, fixtureJson<Expected[]>(`${file}.json`));
    });
  }

  it('reads the same wherever the windows it reads through end', async () => {
    const rest = fixtureBytes('typed.onnx').subarray(2);
    const expected = fixtureJson<Expected[]>('typed.onnx.json');
    for (let before = 1750; before < 2048; before += 3) {
      // So many fields of two bytes come before; windows have 4096 at first.
      const file = bytes(int(1, 8), ...Array.from({length: before}, () => int(5, 1)), rest);
      await expectBits(await readWeights(file), expected);
    }
  });

  it('locates tensors by their headers: elements are not read before data() is called', async () => {
    const elements = 1 << 20;
    const weights = (name: string) =>
      field(5, int(1, elements), FLOAT, field(8, name), field(9, new Uint8Array(4 * elements)));
    const file = onnxOf(weights('a'), weights('b'));
    let asked = 0;
    const source: WeightSource = {
      name: 'memory',
      size: file.length,
      async read(offset, length) {
        asked += length;
        return file.slice(offset, offset + length);
      },
    };
    const sd = await readWeights(source);
    expect([...sd.keys()]).to.deep.equal(['a', 'b']);
    expect(asked).to.be.at.most(32_768);
    expect((await sd.get('b')?.data())?.length).to.equal(elements);
    expect(asked).to.be.at.most(32_768 + 4 * elements);
  });

  it('takes elements packed, in several packed runs, and one by one', async () => {
    const one = bytes(tag(4, 'fixed32'), float32(3));
    const runs = [field(4, float32(1, 2)), one, field(4, float32(4))];
    expect(await data(onnxOf(initializer(field(1, varint(2), varint(2)), FLOAT, ...runs)))).to.deep.equal(
      Float32Array.of(1, 2, 3, 4),
    );
    const ints = [field(5, varint(1), varint(-2n)), int(5, -128n)];
    expect(await data(onnxOf(initializer(int(1, 3), int(2, 3), ...ints)))).to.deep.equal(Int8Array.of(1, -2, -128));
  });

  it('takes a negative int32 in 10 bytes, as protobuf writes it, and in 5', async () => {
    expect(
      await data(onnxOf(initializer(int(1, 2), int(2, 6), field(5, varint(-1n), varint(0xffffffff))))),
    ).to.deep.equal(Int32Array.of(-1, -1));
  });

  it('leaves aside Constant nodes, initializers of training and whatever it does not know', async () => {
    const constant = field(
      1,
      field(4, 'Constant'),
      field(5, field(1, 'value'), field(5, initializer(int(1, 0), FLOAT))),
    );
    const training = field(20, field(1, initializer(int(1, 0), FLOAT)));
    const file = bytes(onnxOf(constant, field(77, 'x'), initializer(int(1, 0), FLOAT)), training, field(99, 'y'));
    expect([...(await readWeights(file)).keys()]).to.deep.equal(['w']);
  });

  it('takes any name, which is only a name', async () => {
    const names = ['__proto__', 'constructor', 'a/b\\..', 'x'.repeat(100_000), '鍵'];
    const file = onnxOf(...names.map(name => field(5, int(1, 0), FLOAT, field(8, name))));
    expect([...(await readWeights(file)).keys()]).to.deep.equal(names);
    expect(Object.keys(Object.prototype)).to.deep.equal([]);
  });
});
