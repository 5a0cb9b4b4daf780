import {mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {type Tensor, tensor2d} from '@tensorflow/tfjs-core';
import {type LayersModel, layers, loadLayersModel, sequential} from '@tensorflow/tfjs-layers';
import {fileSystem} from '@tfjs-zoo/backend';
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
    await expect(loadLayersModel(fileSystem(join(directory, 'none')))).to.be.rejectedWith(
      `loadLayersModel: cannot read ${join(directory, 'none')} (ENOENT); give the directory that model.save() wrote to`,
    );
    await expect(loadLayersModel(fileSystem(directory))).to.be.rejectedWith('model.json (ENOENT)');
    await writeFile(join(directory, 'model.json'), 'not json');
    await expect(loadLayersModel(fileSystem(directory))).to.be.rejectedWith('model.json is not JSON');
    await writeFile(join(directory, 'model.json'), '{}');
    await expect(loadLayersModel(fileSystem(directory))).to.be.rejectedWith('is JSON, but not a saved model');
  });

  it('refuses weights that are cut short, and weights from elsewhere', async () => {
    await small().save(fileSystem(directory));
    const [weights] = (await readdir(directory)).filter(name => name.endsWith('.bin'));
    const bytes = await readFile(join(directory, weights));
    await writeFile(join(directory, weights), bytes.subarray(0, 10));
    await expect(loadLayersModel(fileSystem(directory))).to.be.rejectedWith(
      'have 10 bytes, but its manifest describes 32',
    );
    const json = await readFile(join(directory, 'model.json'), 'utf8');
    await mkdir(join(directory, 'inner'));
    for (const elsewhere of [`../${weights}`, '/etc/hostname', 'file:///etc/hostname', '..']) {
      await writeFile(join(directory, 'inner', 'model.json'), json.replace(weights, elsewhere));
      await expect(loadLayersModel(fileSystem(join(directory, 'inner'))), elsewhere).to.be.rejectedWith(
        `refers to weights at "${elsewhere}"; only files beside it are read`,
      );
    }
  });
});
