import {expect} from 'chai';
import {
  readWeights,
  type StateDict,
  tensorOf,
  type WeightFormatErrorCode,
  writePth,
  writeSafetensors,
} from '../../src/index.ts';
import {openWeights} from '../../src/node.ts';
import {expectCode} from '../support/errors.ts';
import {bitsOf, expectBits, fixtureJson, fixturePath} from '../support/fixtures.ts';

const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const tensors = (...names: string[]): StateDict =>
  new Map(names.map((name, i) => [name, tensorOf('float32', [2], Float32Array.of(i, name.length))]));

/** An index in Hugging Face's layout. */
const index = (weights: Readonly<Record<string, unknown>>) =>
  text({metadata: {total_parameters: 6, total_size: 24}, weight_map: weights});

const TWO = {a: '1.safetensors', c: '2.safetensors', b: '1.safetensors'};

async function shards(): Promise<Map<string, Uint8Array>> {
  return new Map([
    ['1.safetensors', await writeSafetensors(tensors('a', 'b'))],
    ['2.safetensors', await writeSafetensors(tensors('c'))],
  ]);
}

describe('sharded models', () => {
  for (const file of ['model.safetensors.index.json', 'pytorch_model.bin.index.json']) {
    it(`are read bit for bit as they were written by the reference (${file})`, async () => {
      await expectBits(await openWeights(fixturePath(`sharded/${file}`)), fixtureJson('sharded/expected.json'));
    });
  }

  it('are read through their index, in its order, from safetensors', async () => {
    const sd = await readWeights(index(TWO), {files: await shards()});
    const [first, second] = [tensors('a', 'b'), tensors('c')];
    const expected = [...(await bitsOf(first)), ...(await bitsOf(second))];
    expect([...sd.keys()]).to.deep.equal(['a', 'c', 'b']);
    expect(await bitsOf(sd)).to.deep.equal([expected[0], expected[2], expected[1]]);
  });

  it('are read through an index with much metadata before its map', async () => {
    const metadata = {total_size: 24, merged_from: 'a'.repeat(5000)};
    const sd = await readWeights(text({metadata, weight_map: TWO}), {files: await shards()});
    expect([...sd.keys()]).to.deep.equal(['a', 'c', 'b']);
  });

  it('are read from .pth, which is what pytorch_model.bin.index.json lists, and from both', async () => {
    const files = await shards();
    files.set('pytorch_model-00001-of-00002.bin', await writePth(tensors('a', 'b')));
    const mixed = index({...TWO, a: 'pytorch_model-00001-of-00002.bin', b: 'pytorch_model-00001-of-00002.bin'});
    const sd = await readWeights(mixed, {files});
    expect(await sd.get('b')?.data()).to.deep.equal(Float32Array.of(1, 1));
  });

  it('read only the shards that the index names, each once, and no element before data() is called', async () => {
    const files = await shards();
    const asked: string[] = [];
    await readWeights(index(TWO), {
      files: name => {
        asked.push(name);
        const bytes = files.get(name) ?? new Uint8Array(0);
        const headerEnds = 8 + bytes[0];
        return {
          name,
          size: bytes.length,
          async read(offset, length) {
            // The head that formats are told by is all that may reach into the elements of so small a file.
            expect(offset === 0 || offset + length <= headerEnds).to.equal(true);
            return bytes.slice(offset, offset + length);
          },
        };
      },
    });
    expect(asked).to.deep.equal(['1.safetensors', '2.safetensors']);
  });

  it('have names that are only names', async () => {
    const files = new Map([['__proto__', await writeSafetensors(tensors('constructor'))]]);
    const bytes = new TextEncoder().encode('{"weight_map":{"constructor":"__proto__"}}');
    expect([...(await readWeights(bytes, {files})).keys()]).to.deep.equal(['constructor']);
  });

  const REFUSED: [what: string, index: Uint8Array, code: WeightFormatErrorCode, says: RegExp][] = [
    [
      'a tensor that is not in its shard',
      index({...TWO, d: '2.safetensors'}),
      'E_MISSING',
      /tensor 'd': it is not in '2\.safetensors', where the index/,
    ],
    [
      'a tensor that is not in the index',
      index({a: '1.safetensors'}),
      'E_EXTRA',
      /tensor 'b': it is in '1\.safetensors' and not in the index/,
    ],
    [
      'a tensor in another shard than the index says',
      index({...TWO, b: '2.safetensors'}),
      'E_DUP',
      /tensor 'b': it is in '1\.safetensors', and the index says in '2\.safetensors'/,
    ],
    [
      'a shard that is not there',
      index({...TWO, d: '3.safetensors'}),
      'E_MISSING',
      /'3\.safetensors', which was not given; put it into the option files/,
    ],
    [
      'a name twice',
      new TextEncoder().encode('{"weight_map":{"a":"1.safetensors","a":"1.safetensors"}}'),
      'E_DUP',
      /key "a" stands twice/,
    ],
    ['a file that is no string', index({a: 1}), 'E_HEADER', /tensor 'a': its file in weight_map is no string/],
    ['a weight_map that is no object', text({weight_map: []}), 'E_HEADER', /no weight_map that maps/],
    [
      'something after the index',
      Uint8Array.of(...index(TWO), 0x78),
      'E_HEADER',
      /the index is not valid: something follows/,
    ],
    [
      'S21: more than 10 000 shards',
      index(Object.fromEntries(Array.from({length: 10_001}, (_, i) => [`t${i}`, `s${i}`]))),
      'E_LIMIT',
      /10001 shards, more than 10000/,
    ],
    [
      'a shard that is an index itself',
      index({a: 'index.json'}),
      'E_UNSUPPORTED',
      /index\.json \(text\): this is plain text/,
    ],
    ['a shard that is a web page', index({a: 'page'}), 'E_UNSUPPORTED', /page \(html\): this is a web page/],
  ];
  for (const [what, bytes, code, says] of REFUSED) {
    it(`are refused with ${what}`, async () => {
      const all = await shards();
      all.set('index.json', index(TWO));
      all.set('page', new TextEncoder().encode('<!doctype html><p>'));
      const files = (name: string) => all.get(name);
      const error = await expectCode(() => readWeights(bytes, {files}), code);
      expect(error.message).to.match(says);
    });
  }

  it('S21: are refused if a shard is named by a path that leaves the directory, before any is opened', async () => {
    for (const name of ['../1.safetensors', '/1.safetensors', 'https://a/1.safetensors', 'a/../../b', 'C:\\1', '..']) {
      const files = () => expect.fail('opened');
      const error = await expectCode(() => readWeights(index({a: name}), {files}), 'E_PATH');
      expect(error.message).to.match(/^bytes \(sharded\): the shard '.*; only plain names of files beside this one/);
    }
  });

  it('keep to limits', async () => {
    const files = await shards();
    await expectCode(() => readWeights(index(TWO), {files, limits: {maxTensors: 2}}), 'E_LIMIT');
    await expectCode(() => readWeights(index(TWO), {files, limits: {maxHeaderBytes: 100}}), 'E_LIMIT');
    await expectCode(() => readWeights(index(TWO), {files, limits: {maxFileBytes: 130}}), 'E_LIMIT');
  });
});
