import {mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect} from 'chai';
import {readMetadata, type StateDict, tensorOf, type WeightTensor} from '../../src/index.ts';
import {fileSource, openWeights, type SaveWeightsOptions, saveFormatOf, saveWeights} from '../../src/node.ts';
import {expectCode} from '../support/errors.ts';
import {bitsOf, expectBits} from '../support/fixtures.ts';
import {smallModel} from '../support/smallModel.ts';

/** The same state dict, where `watch` runs before each tensor is read. */
function watched(sd: StateDict, watch: (name: string) => Promise<void>): StateDict {
  const entry = ([name, tensor]: [string, WeightTensor]): [string, WeightTensor] => [
    name,
    {
      ...tensor,
      async data() {
        await watch(name);
        return await tensor.data();
      },
    },
  ];
  return new Map([...sd].map(entry));
}

describe('saveWeights', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tfjs-zoo-save-'));
  });
  afterEach(() => rm(dir, {recursive: true, force: true}));
  const files = async () => (await readdir(dir)).sort();

  it('splits safetensors as Hugging Face does: an index, and shards no larger than asked for', async () => {
    const path = join(dir, 'model.safetensors');
    const saved = await saveWeights(path, smallModel(1), {maxShardBytes: 24, metadata: {format: 'pt'}});
    const shards = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
    expect(await files()).to.deep.equal([...shards, 'model.safetensors.index.json']);
    expect(saved.path).to.equal(`${path}.index.json`);
    expect(saved.shards.map(shard => shard.path)).to.deep.equal(shards.map(name => join(dir, name)));
    const text = await readFile(saved.path, 'utf8');
    expect(JSON.parse(text)).to.deep.equal({
      metadata: {total_size: 36},
      weight_map: {'10': shards[0], '9': shards[0], w: shards[1]},
    });
    expect(text.indexOf('"10"')).to.be.lessThan(text.indexOf('"9"'));
    await expectBits(await openWeights(saved.path), await bitsOf(smallModel(1)));
    for (const shard of saved.shards) {
      expect([...(await readMetadata(await fileSource(shard.path)))]).to.deep.equal([['format', 'pt']]);
    }
  });

  it('gives a tensor that is larger than a shard a shard of its own, and one file to what fits into one', async () => {
    const path = join(dir, 'model.safetensors');
    expect((await saveWeights(path, smallModel(1), {maxShardBytes: 1})).shards).to.have.length(3);
    const whole = await saveWeights(path, smallModel(2), {maxShardBytes: 36});
    expect(whole).to.include({path}).and.to.have.deep.property('shards', []);
    expect(await files()).to.deep.equal(['model.safetensors']);
    await expectBits(await openWeights(path), await bitsOf(smallModel(2)));
    await saveWeights(path, smallModel(3), {maxShardBytes: 35});
    expect(await files()).not.to.include('model.safetensors');
    await expectBits(await openWeights(`${path}.index.json`), await bitsOf(smallModel(3)));
  });

  it('writes tfjs by the extension .json, shards named after the file', async () => {
    const path = join(dir, 'net.json');
    const saved = await saveWeights(path, smallModel(1), {maxShardBytes: 20, dtype: 'float16'});
    expect(await files()).to.deep.equal(['net.json', 'net.weights.bin']);
    expect(saved.shards.map(({bytes}) => bytes)).to.deep.equal([18]);
    await expectBits(await openWeights(path), await bitsOf(smallModel(1)));
  });

  it('writes what is given beside the weights into model.json, and keeps the weights its own', async () => {
    const path = join(dir, 'model.json');
    const modelJson = {format: 'layers-model', modelTopology: {a: [1]}, weightsManifest: 'mine'};
    await saveWeights(path, smallModel(1), {modelJson});
    const {weightsManifest, ...rest} = JSON.parse(await readFile(path, 'utf8'));
    expect(rest).to.deep.equal({generatedBy: 'tfjs-zoo', format: 'layers-model', modelTopology: {a: [1]}});
    expect(weightsManifest[0].paths).to.deep.equal(['model.weights.bin']);
    await expectBits(await openWeights(path), await bitsOf(smallModel(1)));
  });

  it('says beforehand what it would write at a path', () => {
    const info = {metadata: true, shards: true, modelJson: false};
    expect(saveFormatOf('a.SafeTensors')).to.deep.equal({name: 'safetensors', extensions: ['.safetensors'], ...info});
    expect(saveFormatOf('a.pth', 'tfjs').name).to.equal('tfjs');
    expect(() => saveFormatOf('a.onnx')).to.throw(
      'saveWeights: the extension of a.onnx names no format; use .safetensors, .pth, .pt, .npz, .npy, .json',
    );
  });

  it('writes .npy for one tensor', async () => {
    const path = join(dir, 'w.npy');
    const sd = new Map([['anything', tensorOf('int64', [2, 1], BigInt64Array.of(-1n, 2n))]]);
    await saveWeights(path, sd);
    expect(await bitsOf(await openWeights(path))).to.deep.equal([
      ['array', 'int64', [2, 1], `${'f'.repeat(16)}02${'0'.repeat(14)}`],
    ]);
  });

  for (const [name, main, options] of [
    ['model.safetensors', 'model.safetensors.index.json', {maxShardBytes: 16}],
    ['model.json', 'model.json', {maxShardBytes: 16}],
    ['model.json', 'model.json', {}],
  ] as const satisfies readonly (readonly [string, string, SaveWeightsOptions])[]) {
    const what = `${name} ${JSON.stringify(options)}`;

    it(`leaves the whole old model at every moment until the whole new one is there, and no file of it after: ${what}`, async () => {
      const path = join(dir, name);
      // Three times, because names that are taken are not taken again.
      await saveWeights(path, smallModel(0), options);
      for (const round of [1, 2, 3]) {
        const old = await bitsOf(smallModel(round - 1));
        let looked = 0;
        const look = async () => {
          await expectBits(await openWeights(join(dir, main)), old);
          looked++;
        };
        const saved = await saveWeights(path, watched(smallModel(round), look), options);
        expect(looked).to.equal(3);
        await expectBits(await openWeights(saved.path), await bitsOf(smallModel(round)));
        const expected = [saved, ...saved.shards].map(file => file.path).sort();
        expect((await files()).map(file => join(dir, file))).to.deep.equal(expected);
      }
    });

    it(`leaves the old model and nothing else if a tensor fails: ${what}`, async () => {
      const path = join(dir, name);
      await saveWeights(path, smallModel(0), options);
      const before = await files();
      for (const failing of smallModel(1).keys()) {
        const broken = watched(smallModel(1), async name => {
          if (name === failing) throw new Error('gone');
        });
        await expect(saveWeights(path, broken, options)).to.be.rejectedWith('gone');
        expect(await files()).to.deep.equal(before);
        await expectBits(await openWeights(join(dir, main)), await bitsOf(smallModel(0)));
      }
    });

    it(`may replace the very files that the tensors are read from: ${what}`, async () => {
      const path = join(dir, name);
      await saveWeights(path, smallModel(0), options);
      const saved = await saveWeights(path, await openWeights(join(dir, main)), options);
      await expectBits(await openWeights(saved.path), await bitsOf(smallModel(0)));
    });
  }

  it('takes names that are free, and the hash of the content into those that are not', async () => {
    const path = join(dir, 'model.json');
    const [first] = (await saveWeights(path, smallModel(0))).shards;
    const [second] = (await saveWeights(path, smallModel(1))).shards;
    const [third] = (await saveWeights(path, smallModel(2))).shards;
    expect(first.path).to.equal(join(dir, 'model.weights.bin'));
    expect(second.path).to.equal(join(dir, `model.weights.${second.sha256.slice(0, 16)}.bin`));
    expect(third.path).to.equal(first.path);
  });

  it('removes no file that it did not write: those of other models, and what a file names', async () => {
    for (const name of ['other.weights.bin', 'model.bin', 'data.bin', 'model-final.safetensors'])
      await writeFile(join(dir, name), 'x');
    const manifest = ['other.weights.bin', 'model.bin', '../x', 'data.bin', 'model-final.safetensors'];
    await writeFile(join(dir, 'model.json'), JSON.stringify({weightsManifest: [{paths: manifest, weights: []}]}));
    await saveWeights(join(dir, 'model.json'), smallModel(0));
    expect(await files()).to.deep.equal(
      [
        'data.bin',
        'model-final.safetensors',
        'model.bin',
        'model.json',
        'model.weights.bin',
        'other.weights.bin',
      ].sort(),
    );
  });

  it('refuses options that a format has no room for, before it touches the disk', async () => {
    const CASES: [path: string, options: SaveWeightsOptions, says: string][] = [
      [
        'x.npz',
        {metadata: {a: 'b'}},
        'saveWeights: a .npz file has no room for metadata; save as safetensors, or leave metadata out',
      ],
      [
        'x.json',
        {metadata: {}},
        'saveWeights: a .json file has no room for metadata; save as safetensors, or leave metadata out',
      ],
      [
        'x.pt',
        {maxShardBytes: 9},
        'saveWeights: a .pth file is one file; save as safetensors or tfjs, or leave maxShardBytes out',
      ],
      [
        'x.safetensors.index.json',
        {},
        `saveWeights: ${join(dir, 'x.safetensors.index.json')} is the name of an index, which is written as needed; save to ${join(dir, 'x.safetensors')} with maxShardBytes`,
      ],
      ['x.pth', {modelJson: {}}, 'saveWeights: a .pth file holds weights only; save as tfjs, or leave modelJson out'],
      [
        'x.npz',
        {dtype: 'bfloat16'},
        "writeNpz (npz): tensor '10': NumPy has no bfloat16; give {dtype: 'float32'}, which holds its values exactly",
      ],
      ['x.npy', {}, 'writeNpy (npy): a .npy file holds one array, this state dict has 3; save as .npz'],
      [
        'x.gguf',
        {format: 'gguf' as 'npz'},
        "saveWeights: there is no format 'gguf' to write; there are 'safetensors', 'pth', 'npz', 'npy', 'tfjs'",
      ],
    ];
    for (const [name, options, says] of CASES) {
      await expect(saveWeights(join(dir, name), smallModel(0), options)).to.be.rejectedWith(says);
    }
    const error = await expectCode(
      () => saveWeights(join(dir, 'x.safetensors'), smallModel(0), {maxShardBytes: 0}),
      'E_VALUE',
    );
    expect(error.message).to.contain('maxShardBytes is 0; give a positive whole number of bytes');
    expect(await files()).to.deep.equal([]);
  });
});
