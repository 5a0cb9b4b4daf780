import {io} from '@tensorflow/tfjs-core';
import {expect} from 'chai';
import {readWeights, type StateDict, tensorOf, writeTfjs} from '../../src/index.ts';
import {expectCode} from '../support/errors.ts';
import {bitsOf, fixtureBytes} from '../support/fixtures.ts';

const MIXED: StateDict = new Map([
  ['conv/kernel', tensorOf('float32', [2, 2], Float32Array.of(1 / 3, -0, 1e-40, 70_000))],
  ['half', tensorOf('float16', [3], Uint16Array.of(0x3555, 0x8001, 0x7c00))],
  ['scalar', tensorOf('float32', [], Float32Array.of(-2.5))],
  ['nothing', tensorOf('float32', [0, 4], new Float32Array(0))],
  ['mask', tensorOf('bool', [3], Uint8Array.of(1, 0, 1))],
  ['i32', tensorOf('int32', [2], Int32Array.of(-(2 ** 31), 2 ** 31 - 1))],
  ['i64', tensorOf('int64', [2], BigInt64Array.of(-(2n ** 31n), 2n ** 31n - 1n))],
  ['u8', tensorOf('uint8', [2], Uint8Array.of(0, 255))],
  ['9', tensorOf('uint32', [1], Uint32Array.of(7))],
]);

/** What tfjs's own loader of weights makes of the files: `[name, dtype, shape, elements]`. */
async function asTfjsLoads(files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>) {
  const {weightsManifest} = JSON.parse(new TextDecoder().decode(files.get('model.json')));
  const load = io.weightsLoaderFactory(async urls =>
    urls.map(url => files.get(url.replace(/^dir\//, ''))?.slice().buffer ?? new ArrayBuffer(0)),
  );
  const tensors = await load(weightsManifest, 'dir');
  const rows = Object.entries(tensors).map(([name, t]) => [name, t.dtype, t.shape, [...t.dataSync()]]);
  for (const t of Object.values(tensors)) t.dispose();
  return new Map(rows.map(([name, ...rest]) => [name, rest]));
}

const others = (files: Map<string, Uint8Array>) => new Map([...files].filter(([name]) => name !== 'model.json'));

describe('writeTfjs', () => {
  const LOADED = new Map<string, unknown[]>([
    ['conv/kernel', ['float32', [2, 2], [Math.fround(1 / 3), -0, Math.fround(1e-40), 70_000]]],
    ['half', ['float32', [3], [0.333251953125, -(2 ** -24), Number.POSITIVE_INFINITY]]],
    ['scalar', ['float32', [], [-2.5]]],
    ['nothing', ['float32', [0, 4], []]],
    ['mask', ['bool', [3], [1, 0, 1]]],
    ['i32', ['int32', [2], [-(2 ** 31), 2 ** 31 - 1]]],
    ['i64', ['int32', [2], [-(2 ** 31), 2 ** 31 - 1]]],
    ['u8', ['int32', [2], [0, 255]]],
    ['9', ['int32', [1], [7]]],
  ]);

  for (const maxShardBytes of [undefined, 1000, 20, 7, 1]) {
    it(`gives files that tf.io loads with the same values, shards of at most ${maxShardBytes ?? 'any number of'} bytes`, async () => {
      const files = await writeTfjs(MIXED, {maxShardBytes});
      expect(await asTfjsLoads(files)).to.deep.equal(LOADED);
      for (const [name, {length}] of others(files)) expect(length, name).to.be.at.most(maxShardBytes ?? 1e9);
    });
  }

  it('names shards as readers of directories expect, model.json last', async () => {
    expect([...(await writeTfjs(MIXED)).keys()]).to.deep.equal(['model.weights.bin', 'model.json']);
    const two = new Map([['w', tensorOf('float32', [4], new Float32Array(4))]]);
    expect([...(await writeTfjs(two, {maxShardBytes: 9})).keys()]).to.deep.equal([
      'model.weights-00001-of-00002.bin',
      'model.weights-00002-of-00002.bin',
      'model.json',
    ]);
  });

  it('is read back by readWeights, in order', async () => {
    const files = await writeTfjs(MIXED, {maxShardBytes: 10});
    const sd = await readWeights(files.get('model.json') ?? new Uint8Array(), {files: others(files)});
    expect([...sd.keys()]).to.deep.equal([...MIXED.keys()]);
    expect((await bitsOf(sd))[0]).to.deep.equal((await bitsOf(MIXED))[0]);
    const none = await writeTfjs(new Map());
    expect((await readWeights(none.get('model.json') ?? new Uint8Array(), {files: others(none)})).size).to.equal(0);
  });

  it('halves floats on request as tfjs quantises to float16, and widens float16 on request', async () => {
    const net = await readWeights(fixtureBytes('net.pth'));
    const halved = await writeTfjs(net, {dtype: 'float16'});
    const whole = await writeTfjs(net);
    // 154 floats and one counter.
    const elements = [...net.values()].reduce((sum, t) => sum + t.shape.reduce((n, d) => n * d, 1), 0);
    expect(whole.get('model.weights.bin')?.length).to.equal(4 * elements);
    expect(halved.get('model.weights.bin')?.length).to.equal(2 * (elements - 1) + 4);
    const exact = await asTfjsLoads(whole);
    for (const [name, [dtype, shape, values]] of await asTfjsLoads(halved)) {
      const [wantedDtype, wantedShape, wanted] = exact.get(name) ?? [];
      expect([dtype, shape]).to.deep.equal([wantedDtype, wantedShape]);
      // float16 has 11 bits: half a unit in the last place is 2^-11 of the value, and 2^-25 below its normal numbers.
      (values as number[]).forEach((value, i) => {
        const target = (wanted as number[])[i];
        expect(value).to.be.closeTo(target, Math.max(Math.abs(target) * 2 ** -11, 2 ** -25));
      });
    }
    const wide = JSON.parse(new TextDecoder().decode((await writeTfjs(MIXED, {dtype: 'float32'})).get('model.json')));
    expect(JSON.stringify(wide)).not.to.contain('quantization');
  });

  it('refuses what tfjs has no type for, and says what to do', async () => {
    for (const sd of [
      new Map([['w', tensorOf('float64', [1], Float64Array.of(1.5))]]),
      new Map([['w', tensorOf('bfloat16', [1], Uint16Array.of(0x3fc0))]]),
    ]) {
      const error = await expectCode(() => writeTfjs(sd), 'E_UNSUPPORTED');
      expect(error.message).to.match(
        /^writeTfjs \(tfjs\): tensor 'w': tfjs has no (float64|bfloat16); give \{dtype: 'float32'\}, or 'float16' for half the size$/,
      );
      for (const dtype of ['float32', 'float16'] as const) {
        expect((await asTfjsLoads(await writeTfjs(sd, {dtype}))).get('w')).to.deep.equal(['float32', [1], [1.5]]);
      }
    }
    const error = await expectCode(() => writeTfjs(MIXED, {dtype: 'bfloat16'}), 'E_UNSUPPORTED');
    expect(error.message).to.contain(
      "the option dtype is 'bfloat16', which tfjs does not have; give 'float32' or 'float16'",
    );
  });

  it('refuses integers that int32 cannot hold', async () => {
    for (const [tensor, value] of [
      [tensorOf('int64', [2], BigInt64Array.of(1n, 2n ** 31n)), '2147483648'],
      [tensorOf('uint64', [2], BigUint64Array.of(1n, 2n ** 64n - 1n)), '18446744073709551615'],
      [tensorOf('uint32', [2], Uint32Array.of(1, 2 ** 32 - 1)), '4294967295'],
    ] as const) {
      const error = await expectCode(() => writeTfjs(new Map([['n', tensor]])), 'E_RANGE');
      expect(error.message).to.equal(`writeTfjs (tfjs): tensor 'n': element 1 is ${value}, which int32 cannot hold`);
    }
  });

  it('refuses more shards than can be read', async () => {
    const sd = new Map([['w', tensorOf('uint8', [2501], new Uint8Array(2501))]]);
    expect((await expectCode(() => writeTfjs(sd, {maxShardBytes: 1}), 'E_LIMIT')).message).to.equal(
      'writeTfjs (tfjs): maxShardBytes makes 10004 shards, more than 10000; give a larger size',
    );
  });

  it('refuses a name that tfjs loses, and sizes that are none', async () => {
    const lost = new Map([['__proto__', tensorOf('float32', [1], Float32Array.of(1))]]);
    expect((await expectCode(() => writeTfjs(lost), 'E_NAME')).message).to.contain('tfjs loses a tensor of this name');
    for (const maxShardBytes of [0, -1, 1.5, Number.NaN]) {
      const error = await expectCode(() => writeTfjs(MIXED, {maxShardBytes}), 'E_VALUE');
      expect(error.message).to.equal(
        `writeTfjs (tfjs): maxShardBytes is ${maxShardBytes}; give a positive whole number of bytes, such as 5_000_000_000`,
      );
    }
  });
});
