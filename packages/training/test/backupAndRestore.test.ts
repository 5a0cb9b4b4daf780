import {mkdtemp, readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {memory, stack, tensor2d, tensor3d, train as tfjsTrain} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {losses, optimizers} from '@tfjs-zoo/core';
import {earlyStopping, fit, lambda, reduceLROnPlateau} from '@tfjs-zoo/training';
import {type BackupAndRestoreOptions, backupAndRestore} from '@tfjs-zoo/training/node';
import {expect} from 'chai';
import {onEveryBackend} from '../../../test/support/backends.ts';
import {type Disk, disk} from '../src/node/checkpoints/disk.ts';
import {callbackContract} from './support/callbackContract.ts';
import {augmentedImages, convolutionalModel, OPTIMIZERS, stateOf} from './support/keptModel.ts';
import {SmallDataset, smallData, smallModel, weightsOf} from './support/smallModel.ts';

describe('backupAndRestore', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tfjs-zoo-backup-'));
  });
  afterEach(() => rm(folder, {recursive: true}));

  callbackContract(() => backupAndRestore(folder));

  /** Images in a fixed order, and a network with dropout and statistics. */
  async function images() {
    const data = augmentedImages();
    const samples = await Promise.all(
      Array.from({length: data.size}, async (_, i) => tensor3d(await data.sample(i), [8, 8, 3])),
    );
    const labels = samples.flatMap((_, i) => [0, 1, 2].map(c => Number(c === data.label(i))));
    return {xs: stack(samples), ys: tensor2d(labels, [samples.length, 3])};
  }

  /** Trains with tfjs's own fit; the plug is pulled at the beginning of epoch `until`. */
  async function train(
    way: 'fit' | 'fitDataset',
    make: () => optimizers.NamedOptimizer,
    kept: boolean,
    until?: number,
  ) {
    const model = convolutionalModel();
    const optimizer = make();
    model.compile({optimizer, loss: losses.crossEntropy});
    const stop = earlyStopping({monitor: 'loss', minDelta: 10, patience: 4, restoreBest: true});
    const plateau = reduceLROnPlateau({monitor: 'loss', minDelta: 10, patience: 1, factor: 0.5});
    const pull = lambda({
      onEpochBegin: epoch => {
        if (epoch === until) throw new Error('the plug was pulled');
      },
    });
    const backup = backupAndRestore(folder, {callbacks: [stop, plateau]});
    const {xs, ys} = await images();
    const options = {
      ...{epochs: 9, verbose: 0 as const, callbacks: [stop, plateau, pull, ...(kept ? [backup] : [])]},
      initialEpoch: kept ? await backup.initialEpoch() : 0,
    };
    const inOrder = {size: 3, iterator: async () => augmentedImages().batches({batchSize: 8})[Symbol.asyncIterator]()};
    if (way === 'fit') await model.fit(xs, ys, {...options, batchSize: 8, shuffle: false});
    // tfjs types its parameter as its own class and asks for `iterator` and `size` alone
    else await model.fitDataset(inOrder as unknown as Parameters<LayersModel['fitDataset']>[0], options);
    return [await stateOf(model, optimizer), optimizer.learningRate, stop.stoppedEpoch, stop.best];
  }

  const goesOn = (way: 'fit' | 'fitDataset', name: string, make: () => optimizers.NamedOptimizer): void => {
    it(`goes on to the last bit in tfjs’s own ${way} with ${name}, again and again`, async () => {
      const whole = await train(way, make, false);
      for (const until of [1, 3]) await expect(train(way, make, true, until)).to.be.rejectedWith('plug');
      expect(await backupAndRestore(folder).initialEpoch()).to.equal(3);
      expect(await train(way, make, true)).to.deep.equal(whole);
      expect(whole[2], 'stopped early').to.equal(4);
      expect((await readdir(folder)).filter(entry => entry.startsWith('step-'))).to.deep.equal([]);
    });
  };
  for (const [name, make] of Object.entries(OPTIMIZERS)) goesOn('fitDataset', name, make);
  onEveryBackend(() => goesOn('fit', 'adamW', OPTIMIZERS.adamW));

  const compiled = (optimizer: optimizers.NamedOptimizer | string = optimizers.adam()): LayersModel => {
    const model = smallModel();
    model.compile({optimizer, loss: losses.crossEntropy});
    return model;
  };
  const run = async (model: LayersModel, options: BackupAndRestoreOptions, epochs: number, initialEpoch?: number) => {
    const {xs, ys} = smallData(8);
    const callbacks = [backupAndRestore(folder, options)];
    return await model.fit(xs, ys, {
      epochs,
      verbose: 0,
      callbacks,
      ...(initialEpoch === undefined ? {} : {initialEpoch}),
    });
  };

  it('keeps what it has if asked, so that training goes on for more epochs', async () => {
    await run(compiled(), {deleteAtEnd: false}, 2);
    const backup = backupAndRestore(folder);
    expect(await backup.initialEpoch()).to.equal(2);
    const history = await run(compiled(), {deleteAtEnd: false}, 5, 2);
    expect(history.epoch).to.deep.equal([2, 3, 4]);
    expect(await backup.initialEpoch()).to.equal(5);
  });

  it('says so when training begins with another epoch, before the model is changed', async () => {
    await run(compiled(), {deleteAtEnd: false}, 2);
    const model = compiled();
    const before = weightsOf(model);
    await expect(run(model, {}, 5)).to.be.rejectedWith(
      `backupAndRestore: the backup in '${folder}' is of the end of epoch 1, and training begins with epoch 0; give ` +
        'initialEpoch: await backup.initialEpoch(), or remove the directory',
    );
    expect(weightsOf(model)).to.deep.equal(before);
    const dataset = new SmallDataset(8).batches() as unknown as Parameters<LayersModel['fitDataset']>[0];
    const options = {epochs: 5, verbose: 0 as const, callbacks: [backupAndRestore(folder)]};
    await expect(compiled().fitDataset(dataset, options)).to.be.rejectedWith('training begins with epoch 0');
  });

  it('refuses another optimizer, and one that cannot be saved exactly', async () => {
    await run(compiled(), {deleteAtEnd: false}, 1);
    const other = compiled(optimizers.sgd({learningRate: 0.1, momentum: 0.9}));
    await expect(run(other, {}, 2, 1)).to.be.rejectedWith(
      `backupAndRestore: the run in '${folder}' is another one:\n  optimizer.`,
    );
    const model = smallModel();
    model.compile({optimizer: tfjsTrain.adam(), loss: losses.crossEntropy});
    await expect(run(model, {}, 2)).to.be.rejectedWith("backupAndRestore: tfjs's own Adam cannot be saved exactly");
  });

  it('keeps the backup of a training that is aborted in fit, and saves every so many epochs', async () => {
    const abort = new AbortController();
    const stop = lambda({onEpochEnd: epoch => void (epoch === 4 && abort.abort())});
    const callbacks = [stop, backupAndRestore(folder, {everyEpochs: 2})];
    await fit(smallModel(), new SmallDataset(8), {epochs: 9, callbacks, signal: abort.signal});
    expect(await backupAndRestore(folder).initialEpoch()).to.equal(4);
  });

  it('trains on when the disk refuses, or fails if told to, and leaves no tensor', async () => {
    const full: Disk = {
      ...disk,
      write: async () => {
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), {errno: -28});
      },
    };
    const errors: string[] = [];
    const {xs, ys} = smallData(8);
    const model = compiled();
    const go = (options: BackupAndRestoreOptions) =>
      model.fit(xs, ys, {epochs: 2, verbose: 0, callbacks: [backupAndRestore(folder, {disk: full, ...options})]});
    await go({onSaveError: () => {}});
    const before = memory().numTensors;
    await go({onSaveError: error => void errors.push(error.message)});
    expect(memory().numTensors).to.equal(before);
    expect(errors).to.have.length(2);
    expect(errors[0]).to.equal(
      `backupAndRestore: '${folder}' could not be written (ENOSPC: no space left on device, write)`,
    );
    await expect(go({onSaveError: 'stop'})).to.be.rejectedWith('could not be written');
    expect(await readdir(folder)).to.deep.equal([]);
    expect(() => backupAndRestore('x', {everyEpochs: 0})).to.throw(
      'backupAndRestore: everyEpochs is 0; an integer of at least 1 is needed',
    );
  });
});
