import {mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {type Tensor, tensor2d} from '@tensorflow/tfjs-core';
import {type LayersModel, layers, loadLayersModel, sequential} from '@tensorflow/tfjs-layers';
import {fileSystem} from '@tfjs-zoo/backend';
import {ConfigError} from '@tfjs-zoo/core';
import {expect} from 'chai';

const small = (units = 2): LayersModel => sequential({layers: [layers.dense({units, inputShape: [3]})]});

describe('file://', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tfjs-zoo-files-'));
  });
  afterEach(() => rm(directory, {recursive: true}));

  it('gives back the model that was saved, from the directory and from its model.json', async () => {
    const model = small();
    model.setUserDefinedMetadata({note: 'kept'});
    const place = join(directory, 'made', 'on the way');
    await model.save(fileSystem(place));
    const x = tensor2d([[1, 2, 3]]);
    const expected = [...(await (model.predict(x) as Tensor).data())];
    for (const path of [place, join(place, 'model.json')]) {
      const loaded = await loadLayersModel(fileSystem(path));
      expect([...(await (loaded.predict(x) as Tensor).data())]).to.deep.equal(expected);
      expect(loaded.getUserDefinedMetadata()).to.deep.equal({note: 'kept'});
    }
  });

  it('replaces a model whole and leaves nothing of the old one, but keeps what is not its own', async () => {
    await writeFile(join(directory, 'weights.txt'), 'mine');
    await small(2).save(fileSystem(directory));
    await small(5).save(fileSystem(directory));
    const names = (await readdir(directory)).sort();
    expect(names).to.have.length(3);
    expect(names[0]).to.equal('model.json');
    expect(names[1]).to.match(/^weights\.[0-9a-f]{16}\.bin$/);
    expect(names[2]).to.equal('weights.txt');
    expect((await loadLayersModel(fileSystem(directory))).outputs[0].shape).to.deep.equal([null, 5]);
  });

  it('says what is wrong with what it is to load', async () => {
    const json = join(directory, 'model.json');
    const none = join(directory, 'none');
    await expect(loadLayersModel(fileSystem(none))).to.be.rejectedWith(
      `loadLayersModel: ${none}: it cannot be read (ENOENT); give the directory that model.save() wrote to, or the model.json in it`,
    );
    await expect(loadLayersModel(fileSystem(directory))).to.be.rejectedWith(`${json}: it cannot be read (ENOENT)`);
    for (const [text, problem] of [
      ['not json', 'this is not JSON'],
      ['{}', 'this is no model that model.save() wrote: modelTopology or weightsManifest is missing'],
      ['{"modelTopology": {"node": []}, "weightsManifest": []}', 'this is a graph model; only layers models'],
      ['{"modelTopology": {}, "weightsManifest": [null]}', 'weightsManifest has a group without paths and weights'],
      [
        '{"modelTopology": {}, "weightsManifest": [{"paths": [], "weights": [{"name": "w", "shape": [1e300], "dtype": "float32"}]}]}',
        'weightsManifest has a weight that cannot be: {"name":"w","shape":[1e+300],"dtype":"float32"}',
      ],
      [
        '{"modelTopology": {}, "weightsManifest": [{"paths": [], "weights": [{"name": "w", "shape": [9], "dtype": "string"}]}]}',
        'weightsManifest has a weight that cannot be',
      ],
    ]) {
      await writeFile(json, text);
      await expect(loadLayersModel(fileSystem(directory)), text).to.be.rejectedWith(ConfigError, `${json}: ${problem}`);
    }
  });

  it('refuses weights that are cut short, missing, or from elsewhere', async () => {
    await small().save(fileSystem(directory));
    const [weights] = (await readdir(directory)).filter(name => name.endsWith('.bin'));
    const bytes = await readFile(join(directory, weights));
    await writeFile(join(directory, weights), bytes.subarray(0, 10));
    await expect(loadLayersModel(fileSystem(directory))).to.be.rejectedWith(
      `${weights} has 10 bytes, and its weights need 32; copy the model again`,
    );
    const json = await readFile(join(directory, 'model.json'), 'utf8');
    const inner = join(directory, 'inner');
    await mkdir(inner);
    const load = (): Promise<LayersModel> => loadLayersModel(fileSystem(inner));
    for (const elsewhere of [`../${weights}`, '/etc/hostname', '..', '']) {
      await writeFile(join(inner, 'model.json'), json.replace(weights, elsewhere));
      await expect(load(), elsewhere).to.be.rejectedWith(
        `weights in '${elsewhere}' are refused: only files in the model's own directory are read`,
      );
    }
    await writeFile(join(inner, 'model.json'), json);
    await expect(load()).to.be.rejectedWith(`its weights '${weights}' are missing; copy them beside it`);
    await symlink(join(directory, weights), join(inner, weights));
    await expect(load()).to.be.rejectedWith(`weights in '${weights}' are refused`);
  });
});
