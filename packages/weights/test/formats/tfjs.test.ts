import {readFileSync} from 'node:fs';
import {io} from '@tensorflow/tfjs-core';
import {expect} from 'chai';
import fc from 'fast-check';
import {readWeights, type WeightFormatErrorCode, type WeightSource} from '../../src/index.ts';
import {openWeights} from '../../src/node.ts';
import {expectCode} from '../support/errors.ts';
import {expectBits, fixtureJson, fixturePath} from '../support/fixtures.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

/** A model.json of these groups. */
function modelJson(
  ...groups: readonly (readonly [paths: readonly unknown[], weights: readonly unknown[]])[]
): Uint8Array {
  const weightsManifest = groups.map(([paths, weights]) => ({paths, weights}));
  return utf8(JSON.stringify({modelTopology: {}, weightsManifest}));
}

const W = {name: 'w', shape: [2], dtype: 'float32'};
const EIGHT = new Uint8Array(8);
const files = (...entries: [string, Uint8Array][]) => new Map(entries);

describe('tfjs', () => {
  for (const [name, file] of [
    ['layers', 'model.json'],
    ['quantised', 'model.json'],
    ['graph', 'model.json'],
    ['manifest', 'weights_manifest.json'],
  ]) {
    it(`reads what tfjs wrote as tfjs reads it, bit for bit: ${name}`, async () => {
      const directory = fixturePath(`tfjs-${name}`);
      const expected = fixtureJson<never>(`tfjs-${name}.json`);
      await expectBits(await openWeights(`${directory}/${file}`), expected);
      const given = (shard: string) => new Uint8Array(readFileSync(`${directory}/${shard}`));
      await expectBits(
        await readWeights(new Uint8Array(readFileSync(`${directory}/${file}`)), {files: given}),
        expected,
      );
    });
  }

  it('computes quantised elements as tf.io.decodeWeights does, for any scale and offset', async () => {
    const number = fc.double({noDefaultInfinity: true, noNaN: true, min: -1e6, max: 1e6});
    const cases = fc.tuple(
      fc.constantFrom('float32', 'int32'),
      fc.constantFrom('uint8', 'uint16'),
      number,
      number.map(x => x / 1000),
      fc.array(fc.nat(65535), {maxLength: 20}),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ([dtype, stored, min, scale, steps]) => {
        const data = stored === 'uint8' ? Uint8Array.from(steps) : Uint16Array.from(steps);
        const spec = {name: 'w', shape: [steps.length], dtype, quantization: {dtype: stored, min, scale}};
        const bytes = new Uint8Array(data.buffer);
        const sd = await readWeights(modelJson([['a.bin'], [spec]]), {files: files(['a.bin', bytes])});
        const {w} = io.decodeWeights(data.buffer, [spec as io.WeightsManifestEntry]);
        expect(await sd.get('w')?.data()).to.deep.equal(w.dataSync());
        w.dispose();
      }),
    );
  });

  it('opens shards only to see their sizes, and reads from them only what a tensor takes', async () => {
    const reads: string[] = [];
    const shard = (name: string, size: number): WeightSource => ({
      name,
      size,
      async read(offset, length) {
        reads.push(`${name} ${offset}+${length}`);
        return new Uint8Array(length);
      },
    });
    const weights = ['a', 'b', 'c'].map(name => ({name, shape: [4], dtype: 'float32'}));
    const shards = new Map([
      ['1.bin', shard('1.bin', 20)],
      ['2.bin', shard('2.bin', 28)],
    ]);
    const sd = await readWeights(modelJson([['1.bin', '2.bin'], weights]), {files: shards});
    expect(reads).to.deep.equal([]);
    await sd.get('b')?.data();
    expect(reads).to.deep.equal(['1.bin 16+4', '2.bin 0+12']);
  });

  it('finds no modelTopology to be no reason to refuse, and userDefinedMetadata none to look at', async () => {
    const json = utf8(
      JSON.stringify({userDefinedMetadata: {weightsManifest: 1}, weightsManifest: [{paths: ['a.bin'], weights: [W]}]}),
    );
    expect([...(await readWeights(json, {files: files(['a.bin', EIGHT])})).keys()]).to.deep.equal(['w']);
  });

  it('keeps names that are no plain properties', async () => {
    const named = ['__proto__', 'constructor', ''].map(name => ({...W, name}));
    const sd = await readWeights(modelJson([['a.bin'], named]), {files: files(['a.bin', new Uint8Array(24)])});
    expect([...sd.keys()]).to.deep.equal(['__proto__', 'constructor', '']);
  });

  const one = (weight: object, bytes = EIGHT) => [modelJson([['a.bin'], [weight]]), bytes] as const;
  const path = (...paths: unknown[]) => [modelJson([paths, [W]]), EIGHT] as const;
  const quantised = (dtype: string, quantization: unknown) => one({...W, dtype, quantization});
  const REFUSED: [what: string, model: readonly [Uint8Array, Uint8Array], code: WeightFormatErrorCode, says: RegExp][] =
    [
      [
        'a path that leaves the directory',
        path('../a.bin'),
        'E_PATH',
        /the shard '\.\.\/a\.bin' is not beside the file; only plain names are opened/,
      ],
      ['a path into a directory', path('x/a.bin'), 'E_PATH', /'x\/a\.bin' is not beside the file/],
      ['an absolute path', path('/a.bin'), 'E_PATH', /is not beside the file/],
      ['a URL', path('file:a.bin'), 'E_PATH', /'file:a\.bin' has a colon/],
      ['a path of another system', path('..\\a.bin'), 'E_PATH', /has a backslash/],
      ['a path that is the directory', path('..'), 'E_PATH', /'\.\.' has '\.\.', which leaves the directory/],
      ['a path that is no string', path(1), 'E_HEADER', /a path in group 0 of weightsManifest is no string/],
      [
        'a shard that stands twice',
        path('a.bin', './a.bin'),
        'E_DUP',
        /the shard '\.\/a\.bin' stands twice in weightsManifest/,
      ],
      ['a shard that is not there', path('b.bin'), 'E_MISSING', /another file, 'b\.bin', which was not given/],
      [
        'shards that are too short',
        one(W, new Uint8Array(7)),
        'E_TRUNCATED',
        /its weights take 8 bytes, a\.bin has 7; download/,
      ],
      [
        'shards with bytes left over',
        one(W, new Uint8Array(9)),
        'E_TRAILING',
        /its weights take 8 bytes, a\.bin has 9; download/,
      ],
      ['weights without shards', path(), 'E_TRUNCATED', /its weights take 8 bytes, no shard has 0/],
      [
        'a name that stands twice',
        [modelJson([['a.bin'], [W, W]]), new Uint8Array(16)],
        'E_DUP',
        /tensor 'w': it stands twice in weightsManifest/,
      ],
      [
        'text',
        one({...W, dtype: 'string'}),
        'E_UNSUPPORTED',
        /tensor 'w': dtype string has no counterpart here; leave this tensor out/,
      ],
      ['complex numbers', one({...W, dtype: 'complex64'}), 'E_UNSUPPORTED', /dtype complex64 has no counterpart/],
      ['an unknown dtype', one({...W, dtype: 'int64'}), 'E_DTYPE', /tensor 'w': dtype 'int64'/],
      ['no dtype', one({name: 'w', shape: [2]}), 'E_DTYPE', /dtype missing or no string/],
      ['no name', one({...W, name: 1}), 'E_HEADER', /a weight in weightsManifest has no name/],
      ['a negative dimension', one({...W, shape: [-2]}), 'E_SHAPE', /shape must be an array of non-negative integers/],
      ['half a dimension', one({...W, shape: [2.5]}), 'E_SHAPE', /shape must be an array of non-negative integers/],
      [
        'a size that overflows',
        one({...W, shape: [2 ** 40, 2 ** 40]}),
        'E_RANGE',
        /the size of shape \[1099511627776, 1099511627776\] overflows/,
      ],
      [
        'more elements than allowed',
        one({...W, shape: [2 ** 34]}),
        'E_LIMIT',
        /more elements than limits\.maxElements/,
      ],
      [
        'too many dimensions',
        one({...W, shape: Array(33).fill(1)}),
        'E_LIMIT',
        /33 dimensions, more than limits\.maxRank = 32/,
      ],
      [
        'an unknown quantisation',
        quantised('float32', {dtype: 'int4'}),
        'E_UNSUPPORTED',
        /quantization dtype 'int4'; float16, uint8 and uint16 are known/,
      ],
      [
        'a quantisation that is none',
        quantised('float32', null),
        'E_UNSUPPORTED',
        /quantization dtype missing or no string/,
      ],
      ['integers as float16', quantised('int32', {dtype: 'float16'}), 'E_DTYPE', /int32 quantised as float16/],
      [
        'booleans in steps',
        quantised('bool', {dtype: 'uint8', min: 0, scale: 1}),
        'E_DTYPE',
        /bool quantised as uint8/,
      ],
      [
        'steps without a size',
        quantised('float32', {dtype: 'uint8', min: 0}),
        'E_HEADER',
        /quantization as uint8 must have finite numbers min and scale/,
      ],
      [
        'a manifest that is no array',
        [utf8('{"modelTopology":{},"weightsManifest":{}}'), EIGHT],
        'E_HEADER',
        /weightsManifest must be an array of groups/,
      ],
      [
        'a group without weights',
        [utf8('{"weightsManifest":[{"paths":[]}]}'), EIGHT],
        'E_HEADER',
        /group 0 of weightsManifest has no array 'weights'/,
      ],
      [
        'a group without paths',
        [utf8('{"weightsManifest":[{"weights":[]}]}'), EIGHT],
        'E_HEADER',
        /group 0 of weightsManifest has no array 'paths'/,
      ],
      [
        'a model without weights',
        [utf8('{"modelTopology":{"weightsManifest":[]}}'), EIGHT],
        'E_MISSING',
        /weightsManifest is missing: this model was saved without its weights/,
      ],
      [
        'a key that stands twice',
        [utf8('{"weightsManifest":[],"weightsManifest":[]}'), EIGHT],
        'E_DUP',
        /key "weightsManifest" stands twice/,
      ],
      [
        'JSON that is cut off',
        [utf8('{"weightsManifest":[]'), EIGHT],
        'E_HEADER',
        /the file is not valid: '}' is missing/,
      ],
    ];
  for (const [what, [json, shard], code, says] of REFUSED) {
    it(`refuses ${what}`, async () => {
      const error = await expectCode(() => readWeights(json, {files: files(['a.bin', shard])}), code);
      expect(error.message).to.match(says);
      expect(error.format).to.equal('tfjs');
    });
  }

  it('refuses integers that int32 cannot hold, where tfjs would wrap them around', async () => {
    const spec = {...W, dtype: 'int32', shape: [1], quantization: {dtype: 'uint8', min: 2 ** 31, scale: 1}};
    const sd = await readWeights(modelJson([['a.bin'], [spec]]), {files: files(['a.bin', Uint8Array.of(1)])});
    const error = await expectCode(async () => sd.get('w')?.data(), 'E_RANGE');
    expect(error.message).to.equal("bytes (tfjs): tensor 'w': element 0 is 2147483649, which int32 cannot hold");
  });

  it('refuses a model.json that is larger than any header may be', async () => {
    const json = modelJson([['a.bin'], [W]]);
    const error = await expectCode(() => readWeights(json, {limits: {maxHeaderBytes: 20}}), 'E_LIMIT');
    expect(error.message).to.equal(`bytes (tfjs): it has ${json.length} bytes, more than limits.maxHeaderBytes = 20`);
  });
});
