import {createHash} from 'node:crypto';
import {mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect} from 'chai';
import {readWeights, type StateDict, tensorOf, type WeightTensor} from '../../src/index.ts';
import {openWeights, saveWeights} from '../../src/node.ts';
import {expectCode} from '../support/errors.ts';
import {bitsOf, expectBits, fixtureJson, fixturePath} from '../support/fixtures.ts';

describe('weight files on disk', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tfjs-zoo-files-'));
  });
  afterEach(() => rm(dir, {recursive: true, force: true}));

  const SD: StateDict = new Map([['w', tensorOf('float32', [2], Float32Array.of(1, 2))]]);

  it('openWeights reads by position what readWeights reads from memory', async () => {
    await expectBits(await openWeights(fixturePath('dtypes-strides.pth')), fixtureJson('dtypes-strides.json'));
  });

  it('openWeights says where it looked for a file that is not there', async () => {
    const error = await expectCode(() => openWeights(join(dir, 'none.pth')), 'E_MISSING');
    expect(error.message).to.equal(
      `openWeights: there is no file ${join(dir, 'none.pth')}; check the path, or get the file with fetchWeights`,
    );
  });

  it('openWeights says of a directory what weight files it holds', async () => {
    await writeFile(join(dir, 'model.safetensors'), '');
    await writeFile(join(dir, 'notes.txt'), '');
    const error = await expectCode(() => openWeights(dir), 'E_PATH');
    expect(error.message).to.equal(
      `openWeights: ${dir} is a directory; name the weight file itself (it holds model.safetensors)`,
    );
  });

  it('openWeights says of a directory with a sharded model which file to open: the index first', async () => {
    for (const name of ['model-1.safetensors', 'model-2.safetensors', 'model-3.safetensors']) {
      await writeFile(join(dir, name), '');
    }
    await writeFile(join(dir, 'model.safetensors.index.json'), '');
    const error = await expectCode(() => openWeights(dir), 'E_PATH');
    expect(error.message).to.match(
      /\(it holds model\.safetensors\.index\.json, model-\d\.safetensors, model-\d\.safetensors\)$/,
    );
  });

  it('openWeights names the file in errors about its content', async () => {
    const path = join(dir, 'x.pth');
    await writeFile(path, '<html>');
    await expect(openWeights(path)).to.be.rejectedWith(`${path} (html): this is a web page`);
  });

  it('openWeights notices when the file is replaced before its tensors are read', async () => {
    const path = join(dir, 'x.safetensors');
    await saveWeights(path, SD);
    const sd = await openWeights(path);
    await saveWeights(path, new Map([['w', tensorOf('float32', [2], Float32Array.of(3, 4))]]));
    const error = await expectCode(async () => sd.get('w')?.data(), 'E_HASH');
    expect(error.message).to.equal(`${path} was changed or replaced after it was opened; open it again`);
  });

  for (const extension of ['safetensors', 'pth', 'pt', 'npz']) {
    it(`saveWeights writes .${extension} and says what it wrote`, async () => {
      const path = join(dir, `x.${extension}`);
      const saved = await saveWeights(path, SD);
      const bytes = await readFile(path);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      expect(saved).to.deep.equal({path, bytes: bytes.length, sha256, shards: []});
      expect(await bitsOf(await readWeights(bytes))).to.deep.equal(await bitsOf(SD));
      expect(await readdir(dir)).to.deep.equal([`x.${extension}`]);
    });
  }

  it('saveWeights takes a format, a dtype and metadata', async () => {
    const path = join(dir, 'weights.bin');
    await saveWeights(path, SD, {format: 'safetensors', dtype: 'float16', metadata: {epoch: '3'}});
    expect((await openWeights(path)).get('w')?.dtype).to.equal('float16');
    expect((await readFile(path)).toString('latin1')).to.contain('"__metadata__":{"epoch":"3"}');
  });

  it('saveWeights refuses what it cannot do before it touches the disk', async () => {
    const error = await expectCode(() => saveWeights(join(dir, 'x.bin'), SD), 'E_UNSUPPORTED');
    expect(error.message).to.match(
      /names no format; use \.safetensors, \.pth, \.pt, \.npz, \.npy, \.json, or give the option format: 'safetensors', 'pth', 'npz', 'npy', 'tfjs'$/,
    );
    await expectCode(() => saveWeights(join(dir, 'x.pth'), SD, {metadata: {a: 'b'}}), 'E_UNSUPPORTED');
    expect(await readdir(dir)).to.deep.equal([]);
  });

  it('saveWeights leaves the old file as it was if a tensor fails half-way', async () => {
    const path = join(dir, 'x.safetensors');
    await saveWeights(path, SD);
    const before = await readFile(path);
    const broken: WeightTensor = {dtype: 'float32', shape: [1], data: () => Promise.reject(new Error('gone'))};
    await expect(saveWeights(path, new Map([...SD, ['v', broken]]))).to.be.rejectedWith('gone');
    expect(before.equals(await readFile(path))).to.equal(true);
    expect(await readdir(dir)).to.deep.equal(['x.safetensors']);
  });

  it('saveWeights may replace the very file that the tensors are read from', async () => {
    const path = join(dir, 'x.safetensors');
    await saveWeights(path, SD);
    await saveWeights(path, await openWeights(path), {dtype: 'bfloat16'});
    expect(await (await openWeights(path)).get('w')?.data()).to.deep.equal(Uint16Array.of(0x3f80, 0x4000));
  });
});
