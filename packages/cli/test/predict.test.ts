import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {memory} from '@tensorflow/tfjs-core';
import {readImage} from '@tfjs-zoo/data/node';
import {classify, createModel, stateDict} from '@tfjs-zoo/models';
import {saveWeights} from '@tfjs-zoo/weights/node';
import {expect} from 'chai';
import {COLOURS, PRESET, saveColourModel, writePicture} from './support/colourModel.ts';
import {type CliResult, runCli} from './support/runCli.ts';
import {temporaryDirectory} from './support/temporaryDirectory.ts';

/** Softmax of 4, 0, 0 in percent: e^4 / (e^4 + 2) and 1 / (e^4 + 2). */
const [FIRST, OTHERS] = ['96.47 %', '1.77 %'];

describe('tfjs-zoo predict', () => {
  const directory = temporaryDirectory();
  const at = (name: string): string => join(directory.path, name);
  const predict = (...argv: string[]): Promise<CliResult> => runCli(['predict', '--backend', 'cpu', ...argv]);

  beforeEach(async () => {
    (await saveColourModel(at('model'))).dispose();
    await writePicture(at('red.png'), [255, 0, 0]);
    await writePicture(at('blue.png'), [0, 0, 255]);
  });

  it('names the classes of each image with their percentages', async () => {
    const {status, stdout, stderr} = await predict(at('red.png'), at('blue.png'), '--model', at('model'));
    expect(stdout).to.equal(
      `${at('red.png')}\n  ${FIRST}  red\n   ${OTHERS}  green\n   ${OTHERS}  blue\n` +
        `${at('blue.png')}\n  ${FIRST}  blue\n   ${OTHERS}  red\n   ${OTHERS}  green\n`,
    );
    expect(stderr.trimEnd().split('\n').at(-1)).to.equal(`tfjs-zoo: ${at('model')} on cpu (1 thread)`);
    expect(status).to.equal(0);
  });

  it('takes a model.json and a file: URL for a saved model, too', async () => {
    const expected = (await predict(at('red.png'), '--model', at('model'))).stdout;
    expect((await predict(at('red.png'), '--model', at('model/model.json'))).stdout).to.equal(expected);
    expect((await predict(at('red.png'), '--model', pathToFileURL(at('model')).href)).stdout).to.equal(expected);
  });

  it('gives as many classes as asked for, as one JSON document', async () => {
    const {status, stdout} = await predict(at('red.png'), '--model', at('model'), '--top', '1', '--json');
    const {images, ...rest} = JSON.parse(stdout);
    expect(rest).to.deep.equal({
      model: at('model'),
      weights: null,
      classes: 3,
      backend: {name: 'cpu', version: '4.22.0', threads: 1},
    });
    expect(images).to.have.length(1);
    const [{image, predictions}] = images;
    expect(image).to.equal(at('red.png'));
    expect(predictions).to.have.length(1);
    expect(predictions[0].index).to.equal(0);
    expect(predictions[0].category).to.equal('red');
    expect(predictions[0].probability).to.be.closeTo(Math.exp(4) / (Math.exp(4) + 2), 1e-6);
    expect(status).to.equal(0);
  });

  it('names a broken image, predicts the others, and exits with 1', async () => {
    await writeFile(at('note.png'), 'not a picture');
    const images = [at('note.png'), at('red.png'), at('absent.png')];
    const {status, stdout, stderr} = await predict(...images, '--model', at('model'), '--top', '1');
    expect(status).to.equal(1);
    expect(stdout).to.equal(`${at('red.png')}\n  ${FIRST}  red\n`);
    expect(stderr).to.include(
      `tfjs-zoo: predict: ${at('note.png')}: not an image that can be read; it looks like text`,
    );
    expect(stderr).to.include(`tfjs-zoo: predict: ${at('absent.png')}: there is no such file\n`);

    const json = JSON.parse((await predict(...images, '--model', at('model'), '--json')).stdout);
    expect(json.images.map((item: {error?: {code: string}}) => item.error?.code ?? 'good')).to.deep.equal([
      'not-an-image',
      'good',
      'missing',
    ]);
  });

  it('opens no model while there is no image to see', async () => {
    const {status, stdout, stderr} = await predict(at('absent.png'), '--model', at('no-model'), '--json');
    expect(status).to.equal(1);
    expect(JSON.parse(stdout).backend).to.equal(null);
    expect(stderr).to.equal(`tfjs-zoo: predict: ${at('absent.png')}: there is no such file\n`);
  });

  it('refuses to name more classes than a saved model has', async () => {
    const {status, stdout, stderr} = await predict(at('red.png'), '--model', at('model'), '--top', '4');
    expect({status, stdout}).to.deep.equal({status: 2, stdout: ''});
    expect(stderr).to.include(`predict: --top 4 is more than the 3 classes of ${at('model')}; give at most 3\n`);
  });

  it('loads a file of weights into a model of the zoo', async () => {
    const model = await createModel('alexnet_mini', {seed: 5});
    await saveWeights(at('own.safetensors'), stateDict(model));
    const [expected] = await classify(model, await readImage(at('red.png')));
    model.dispose();
    const {status, stdout} = await predict(
      at('red.png'),
      '--model',
      'alexnet_mini',
      '--weights',
      at('own.safetensors'),
      '--json',
    );
    const document = JSON.parse(stdout);
    expect(status).to.equal(0);
    expect(document.weights).to.equal(at('own.safetensors'));
    expect(document.images[0].predictions).to.deep.equal(expected);
    const text = await predict(
      at('red.png'),
      '--model',
      'alexnet_mini',
      '--weights',
      at('own.safetensors'),
      '--top',
      '1',
    );
    expect(text.stdout).to.match(new RegExp(`  class ${expected[0].index}\\n$`));
  });

  it('leaves no tensor behind', async () => {
    await predict(at('red.png'), '--model', at('model'));
    const before = memory().numTensors;
    await predict(at('red.png'), at('blue.png'), '--model', at('model'));
    expect(memory().numTensors).to.equal(before);
  });

  it('shows control characters in names of classes instead of obeying them', async () => {
    const zoo = {
      name: 'colours',
      preset: PRESET,
      categories: ['\x1b[2Jred', 'a\nb', 'blue'],
      classifier: 'head',
      groups: [],
    };
    (await saveColourModel(at('odd'), {zoo})).dispose();
    const {stdout} = await predict(at('red.png'), '--model', at('odd'));
    expect(stdout).to.equal(`${at('red.png')}\n  ${FIRST}  \\x1b[2Jred\n   ${OTHERS}  a\\x0ab\n   ${OTHERS}  blue\n`);
  });

  describe('a saved model', () => {
    const refused = async (name: string): Promise<string> => {
      const {status, stdout, stderr} = await predict(at('red.png'), '--model', at(name));
      expect({status, stdout}).to.deep.equal({status: 1, stdout: ''});
      const last = stderr.trimEnd().split('\n').at(-1) ?? '';
      expect(last).to.include(at(name));
      return last;
    };
    /** Copies the model with another model.json. */
    const altered = async (name: string, change: (json: Record<string, unknown>) => void): Promise<void> => {
      const json = JSON.parse(await readFile(at('model/model.json'), 'utf8'));
      change(json);
      await mkdir(at(name));
      for (const {paths} of [JSON.parse(await readFile(at('model/model.json'), 'utf8')).weightsManifest].flat()) {
        for (const path of paths) await writeFile(at(`${name}/${path}`), await readFile(at(`model/${path}`)));
      }
      await writeFile(at(`${name}/model.json`), JSON.stringify(json));
    };

    it('that is not there is named', async () => {
      expect(await refused('absent')).to.include('ENOENT');
    });

    it('whose weights lie outside its directory is refused', async () => {
      await writeFile(at('secret.bin'), new Uint8Array(36));
      for (const [i, path] of ['../secret.bin', at('secret.bin'), 'sub/../../secret.bin'].entries()) {
        await altered(`outside-${i}`, json => {
          const [group] = json.weightsManifest as {paths: string[]}[];
          group.paths = [path];
        });
        expect(await refused(`outside-${i}`)).to.match(/only files in the model's own directory are read/);
      }
    });

    it('that does not say how to prepare images is refused', async () => {
      (await saveColourModel(at('bare'), {})).dispose();
      expect(await refused('bare')).to.equal(
        `tfjs-zoo: ${at('bare')}: the model does not say how to prepare images (userDefinedMetadata.zoo); ` +
          'save one that createModel() built',
      );
    });

    it('whose metadata contradict it is refused', async () => {
      const zoo = {name: 'colours', preset: PRESET, categories: COLOURS, classifier: 'head', groups: []};
      (await saveColourModel(at('names'), {zoo: {...zoo, categories: ['red']}})).dispose();
      expect(await refused('names')).to.match(/zoo\.categories are not the names of its 3 classes$/);
      (await saveColourModel(at('size'), {zoo: {...zoo, preset: {...PRESET, crop: 6, resize: 6}}})).dispose();
      expect(await refused('size')).to.match(
        /zoo\.preset does not fit: it makes images of \[6,6,3\], and the network takes \[8,8,3\]$/,
      );
      (await saveColourModel(at('preset'), {zoo: {...zoo, preset: {...PRESET, mean: 'x'}}})).dispose();
      expect(await refused('preset')).to.match(/presetFromConfig: mean is "x", expected an array of numbers$/);
    });

    it('that is a graph model, or has unknown layers, is named', async () => {
      await altered('graph', json => {
        json.format = 'graph-model';
      });
      expect(await refused('graph')).to.match(/this is a graph model; only layers models/);
      await altered('strange', json => {
        json.modelTopology = JSON.parse(JSON.stringify(json.modelTopology).replaceAll('"Dense"', '"Sparse"'));
      });
      expect(await refused('strange')).to.match(/the model cannot be built: Unknown layer: Sparse/);
    });

    it('is read without its training configuration', async () => {
      await altered('compiled', json => {
        json.trainingConfig = {loss: 'a_loss_of_my_own', optimizer_config: {class_name: 'Nope', config: {}}};
      });
      expect((await predict(at('red.png'), '--model', at('compiled'), '--top', '1')).stdout).to.include(
        `${FIRST}  red`,
      );
    });
  });
});
