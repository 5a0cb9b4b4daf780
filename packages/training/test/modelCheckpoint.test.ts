import {mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {io, memory} from '@tensorflow/tfjs-core';
import {type LayersModel, loadLayersModel} from '@tensorflow/tfjs-layers';
import {alexnetMini, stateDict} from '@tfjs-zoo/models';
import {fit, lambda} from '@tfjs-zoo/training';
import {type ModelCheckpointOptions, modelCheckpoint, runDirectory} from '@tfjs-zoo/training/node';
import {openWeights} from '@tfjs-zoo/weights/node';
import {expect} from 'chai';
import {pathTemplate} from '../src/node/modelCheckpoint/pathTemplate.ts';
import {callbackContract} from './support/callbackContract.ts';
import {fixture} from './support/fixture.ts';
import {replay} from './support/replay.ts';
import {SmallDataset, smallModel, weightsOf} from './support/smallModel.ts';

interface Row {
  options: {save_best_only?: boolean; mode?: 'min' | 'max'; initial_value_threshold?: number; save_freq?: number};
  path: string;
  series: string;
  files: Record<string, number>;
}

describe('modelCheckpoint', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tfjs-zoo-saved-'));
  });
  afterEach(() => rm(folder, {recursive: true}));

  callbackContract(() => modelCheckpoint(join(folder, 'm-{epoch}.json'), {monitor: 'loss', keepBest: 2}));

  /** The files of a replay, without their extension, each with the epoch that it is of. */
  async function filesWith(extension: string): Promise<Record<string, number>> {
    const names = (await readdir(folder)).filter(name => name.endsWith(extension)).sort();
    const epochs = await Promise.all(
      names.map(async name => {
        const [weight] = (await openWeights(join(folder, name))).values();
        return Number((await weight.data())[0]);
      }),
    );
    return Object.fromEntries(names.map((name, i) => [name.slice(0, -extension.length), epochs[i]]));
  }

  const losses = (values: readonly number[]) => values.map(val_loss => ({val_loss}));

  // Keras 3.15, scripts/fixtures/training_keras_callbacks.py
  const {series, rows} = fixture<{series: Record<string, number[]>; rows: Row[]}>('model-checkpoint.json');
  for (const {options, path, series: name, files} of rows) {
    it(`saves what Keras saves: ${JSON.stringify(options)}, ${path}, ${name}`, async () => {
      const {
        save_best_only: bestOnly,
        save_freq: everySteps,
        initial_value_threshold: threshold,
        mode = 'min',
      } = options;
      const choice = bestOnly ? {bestOnly, threshold, mode} : {};
      const callback = modelCheckpoint(join(folder, `${path}.npz`), {everySteps, ...choice});
      await replay(callback, losses(series[name]), {batches: 3});
      expect(await filesWith('.npz')).to.deep.equal(files);
    });
  }

  /** Epochs, from 0, whose models are there after each epoch. */
  async function kept(options: ModelCheckpointOptions, values: readonly number[]): Promise<number[][]> {
    const there: number[][] = [];
    const onEpoch = async (): Promise<void> => void there.push(Object.values(await filesWith('.npz')));
    await replay(modelCheckpoint(join(folder, 'm-{epoch:02d}.npz'), options), losses(values), {batches: 1, onEpoch});
    return there;
  }

  // https://lightning.ai/docs/pytorch/stable/api/lightning.pytorch.callbacks.ModelCheckpoint.html: "if save_top_k == k, the
  // best k models according to the quantity monitored will be saved"; it must be better than the worst of them to come in
  it('keeps the best k, as Lightning’s save_top_k does', async () => {
    expect(await kept({keepBest: 2}, [3, 1, 2, 0.5, 2, 1])).to.deep.equal([
      [0],
      [0, 1],
      [1, 2],
      [1, 3],
      [1, 3],
      [1, 3],
    ]);
  });

  it('keeps the last k too, as Lightning’s save_last does, or alone', async () => {
    expect(await kept({keepBest: 1, keepLast: 1}, [2, 1, 3, 4])).to.deep.equal([[0], [1], [1, 2], [1, 3]]);
  });

  it('keeps the last k alone, and the highest if that is best', async () => {
    expect(await kept({keepLast: 2}, [1, 2, 3])).to.deep.equal([[0], [0, 1], [1, 2]]);
  });

  it('counts a NaN as nothing, and saves every so many epochs', async () => {
    expect(await kept({keepBest: 1, mode: 'max'}, [Number.NaN, 1, 3, Number.NaN, 2])).to.deep.equal([
      [],
      [1],
      [2],
      [2],
      [2],
    ]);
    await rm(join(folder, 'm-03.npz'));
    expect(await kept({everyEpochs: 2}, [1, 2, 3, 4, 5])).to.deep.equal([[], [1], [1], [1, 3], [1, 3]]);
  });

  it('tells which file is best and which are there', async () => {
    const callback = modelCheckpoint(join(folder, '{epoch}.npz'), {keepBest: 2});
    await replay(callback, losses([3, 1, 2, 1]), {batches: 1});
    expect([callback.best, callback.bestPath, callback.paths]).to.deep.equal([
      1,
      join(folder, '2.npz'),
      [join(folder, '2.npz'), join(folder, '4.npz')],
    ]);
    expect(modelCheckpoint(join(folder, 'x.npz')).bestPath).to.equal(undefined);
  });

  it('saves a model that tfjs loads, whole, with what is known of it', async () => {
    const model = smallModel();
    model.setUserDefinedMetadata({zoo: {name: 'small'}});
    const callback = modelCheckpoint(join(folder, 'deep/er/model.json'));
    await fit(model, new SmallDataset(8), {epochs: 1, validation: new SmallDataset(8), callbacks: [callback]});
    const loaded = await read(join(folder, 'deep/er'));
    expect(weightsOf(loaded)).to.deep.equal(weightsOf(model));
    expect(loaded.getUserDefinedMetadata()).to.deep.equal({zoo: {name: 'small'}});
    expect((await readdir(join(folder, 'deep/er'))).sort()).to.deep.equal(['model.json', 'model.weights.bin']);
  });

  it('removes all files of a model that is no longer wanted, and no others', async () => {
    await writeFile(join(folder, 'm-1.weights.txt'), 'mine');
    await replay(modelCheckpoint(join(folder, 'm-{epoch}.json'), {keepLast: 1}), losses([1, 2, 3]), {batches: 1});
    expect((await readdir(folder)).sort()).to.deep.equal(['m-1.weights.txt', 'm-3.json', 'm-3.weights.bin']);
  });

  it('saves PyTorch’s names and layouts if asked', async () => {
    const model = alexnetMini();
    const callback = modelCheckpoint(join(folder, 'm.safetensors'), {stateDict, everySteps: 1});
    callback.setModel(model);
    await callback.onTrainBegin();
    await callback.onBatchEnd(0, {});
    const saved = await openWeights(join(folder, 'm.safetensors'));
    const expected = stateDict(model);
    expect([...saved.keys()].sort()).to.deep.equal([...expected.keys()].sort());
    const name = [...expected.keys()][0];
    expect(await saved.get(name)?.data()).to.deep.equal(await expected.get(name)?.data());
  });

  it('names the logs it found when a name is missing', async () => {
    const run = (path: string, options: ModelCheckpointOptions) =>
      replay(modelCheckpoint(join(folder, path), options), losses([1]));
    await expect(run('{epoch}-{valLoss:.3f}.npz', {})).to.be.rejectedWith(
      "modelCheckpoint: no 'valLoss' in the logs; there are 'epoch', 'step', 'val_loss'",
    );
    await expect(run('m.npz', {bestOnly: true, monitor: 'val_accuracy'})).to.be.rejectedWith(
      "modelCheckpoint: no 'val_accuracy' in the logs; there are 'epoch', 'step', 'val_loss'",
    );
  });

  it('trains on, stops or tells when the disk refuses, and never hides other errors', async () => {
    const path = join(import.meta.filename, 'x.npz');
    const errors: string[] = [];
    const callback = modelCheckpoint(path, {bestOnly: true, onSaveError: error => void errors.push(error.message)});
    await replay(callback, losses([3, 2]));
    expect(errors).to.have.length(2);
    expect(errors[0]).to.match(/^modelCheckpoint: '.*x\.npz' could not be written \(E(NOTDIR|EXIST): .*\)$/);
    expect([callback.best, callback.paths]).to.deep.equal([undefined, []]);
    await expect(replay(modelCheckpoint(path, {onSaveError: 'stop'}), losses([1]))).to.be.rejectedWith(
      'could not be written',
    );
    const broken = modelCheckpoint(join(folder, 'm.npz'), {
      stateDict: () => {
        throw new Error('no such names');
      },
    });
    await expect(replay(broken, losses([1]))).to.be.rejectedWith('no such names');
  });

  it('remembers what it has saved when a run goes on, so that worse models go', async () => {
    const train = async (epochs: number, made = modelCheckpoint(join(folder, 'm-{epoch}.npz'), {keepLast: 2})) => {
      const run = runDirectory(join(folder, 'run'));
      await fit(smallModel(), new SmallDataset(8), {epochs, run, callbacks: [made]});
      return made;
    };
    await train(3);
    const callback = await train(5);
    expect(Object.keys(await filesWith('.npz'))).to.deep.equal(['m-4', 'm-5']);
    expect(callback.paths).to.deep.equal([join(folder, 'm-4.npz'), join(folder, 'm-5.npz')]);
  });

  it('makes paths of its own of a state that names others', async () => {
    const callback = modelCheckpoint(join(folder, 'm-{epoch}.npz'), {keepLast: 1});
    const path = join(folder, 'precious.npz');
    await writeFile(path, 'mine');
    callback.setState({values: {step: 1, best: null, saved: [{step: 1, path, logs: {epoch: 1}}]}});
    expect(callback.paths).to.deep.equal([join(folder, 'm-1.npz')]);
    expect(() => callback.setState({values: {step: 1, best: null, saved: [{step: 1, logs: {}}]}})).to.throw(
      'epoch is undefined, not a number',
    );
  });

  it('leaves no tensor behind, also when it cannot save', async () => {
    const before = memory().numTensors;
    await replay(modelCheckpoint(join(folder, 'm.json')), losses([1]));
    await replay(modelCheckpoint(join(import.meta.filename, 'm.json'), {onSaveError: () => {}}), losses([1]));
    expect(memory().numTensors).to.equal(before);
  });

  it('says which setting is out of range', () => {
    const make = (path: string, options?: ModelCheckpointOptions) => () => modelCheckpoint(path, options);
    expect(make('m.npz', {keepBest: 0})).to.throw('modelCheckpoint: keepBest is 0; an integer of at least 1 is needed');
    expect(make('m.npz', {keepBest: 2})).to.throw(
      "modelCheckpoint: keepBest is 2, and 'm.npz' is one file; put {epoch:02d} into its name",
    );
    expect(make('m.npz', {everyEpochs: 1, everySteps: 1})).to.throw(
      'modelCheckpoint: everyEpochs and everySteps are given; give one, or two callbacks',
    );
    expect(make('m.npz', {bestOnly: true, monitor: 'val_thing'})).to.throw(
      "modelCheckpoint: whether a higher or a lower 'val_thing' is better cannot be told from its name; give mode: 'max' or 'min'",
    );
    expect(make('m.npz', {monitor: 'loss'})).to.throw(
      'modelCheckpoint: monitor is given, and nothing looks at a value; give bestOnly or keepBest too',
    );
    expect(make('m.npz', {threshold: 1})).to.throw(
      'modelCheckpoint: threshold is given without bestOnly, which it belongs to; give bestOnly: true',
    );
    expect(make('m.json', {stateDict})).to.throw(
      "modelCheckpoint: stateDict is given, and 'm.json' holds a whole model with tfjs's names; save as .safetensors, or leave",
    );
    expect(make('m.h5')).to.throw('the extension of m.h5 names no format');
  });

  it('goes together with callbacks that stop training before its validation', async () => {
    const model = smallModel();
    const stop = lambda({onBatchEnd: () => void Object.assign(model, {stopTraining: true})});
    model.compile({optimizer: 'sgd', loss: 'meanSquaredError'});
    const data = new SmallDataset(16).batches({batchSize: 8}) as unknown as Parameters<LayersModel['fitDataset']>[0];
    const checkpoint = modelCheckpoint(join(folder, '{val_loss}.npz'));
    await model.fitDataset(data, {epochs: 2, verbose: 0, callbacks: [stop, checkpoint]});
    expect(await readdir(folder)).to.deep.equal([]);
  });
});

/** Loads what was saved as tfjs loads a model, from the bytes of its files. */
async function read(directory: string): Promise<LayersModel> {
  const json = JSON.parse(await readFile(join(directory, 'model.json'), 'utf8'));
  const [{paths, weights}] = json.weightsManifest;
  const bytes = await readFile(join(directory, paths[0]));
  const weightData = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  return await loadLayersModel(io.fromMemory({...json, weightSpecs: weights, weightData}));
}

describe('paths with names of values', () => {
  const made = (template: string, values: Record<string, number>) => pathTemplate('f', template).path(values);

  it('are formatted as in Python', () => {
    // '{:02d} {:3d} {} {:.3f} {:08.2f} {:.2e} {:e} {:6.1f} {:.2f} {:.2f}'.format(7, 7, 7, 1.23456, -1.5, …) in Python 3.11
    const values = {
      epoch: 7,
      a: 1.23456,
      b: -1.5,
      c: 0.000123,
      d: 1e5,
      e: 2.5,
      n: Number.NaN,
      i: Number.NEGATIVE_INFINITY,
    };
    expect(
      made('{epoch:02d} {epoch:3d} {epoch} {a:.3f} {b:08.2f} {c:.2e} {d:e} {e:6.1f} {n:.2f} {i:.2f}', values),
    ).to.equal('07   7 7 1.235 -0001.50 1.23e-04 1.000000e+05    2.5 nan -inf');
    expect(pathTemplate('f', 'm-{a}{b:.1f}{a}').names).to.deep.equal(['a', 'b']);
  });

  it('are refused with what they do not know', () => {
    expect(() => made('{epoch:x}', {})).to.throw(
      'f: {epoch:x} in the path has no format that is known; there are 02d, .3f and .3e, for instance',
    );
    expect(() => made('{loss:02d}', {})).to.throw(
      'f: {loss:02d} in the path: loss is no whole number; write {loss:.3f}',
    );
    expect(() => made('{}', {})).to.throw('f: {} in the path names no value; write {epoch}, or a name in the logs');
    expect(() => made('m-{epoch', {})).to.throw(
      "f: the path 'm-{epoch' has a brace without its other; names stand as in {epoch:02d}",
    );
  });
});
