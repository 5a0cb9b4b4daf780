import {mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {memory, tensor1d} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {uniform} from '@tfjs-zoo/core';
import {readImage} from '@tfjs-zoo/data/node';
import {fit} from '@tfjs-zoo/training';
import {eventWriter, runDirectory, tensorBoard} from '@tfjs-zoo/training/node';
import {expect} from 'chai';
import {callbackContract} from './support/callbackContract.ts';
import {fixture} from './support/fixture.ts';
import {readEvents, readScalars} from './support/readEvents.ts';
import {SmallDataset, smallData, smallModel} from './support/smallModel.ts';
import {TIME, writeEvents} from './support/writeEvents.ts';

let folder: string;
let count = 0;
const fresh = (): string => join(folder, String(count++));
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tfjs-zoo-tensorboard-'));
});
after(() => rm(folder, {recursive: true}));

describe('eventWriter', () => {
  // TensorBoard 2.21, scripts/fixtures/training_tensorboard.py
  const golden = fixture<{file: string; seen: Record<string, unknown>}>('tensorboard.json');

  it('writes the bytes that TensorBoard has read', async () => {
    const directory = fresh();
    await writeEvents(directory);
    const names = await readdir(directory);
    expect(names).to.have.length(1);
    expect(names[0]).to.match(/^events\.out\.tfevents\.1700000000\..+\.\d+\.0\.v2$/);
    expect((await readFile(join(directory, names[0]))).toString('base64')).to.equal(golden.file);
  });

  it('is understood by TensorBoard as it was meant', () => {
    const pixel = (red: number) => ({mode: 'RGB', size: [1, 1], pixels: [red, 20, 30]});
    expect(golden.seen).to.deep.equal({
      scalars: {
        loss: [
          [0, 1.5],
          [3e9, 0.25],
          [3e9 + 1, null],
        ],
      },
      histograms: {
        // -1, 0, 0.1, 0.2, 1 and 3 in four buckets of width 1
        'dense/kernel': [[1, [-1, 0, 1, 0, 1, 3, 1, 2, 1, 2, 3, 1]]],
        same: [[1, [2, 2, 0, 2, 2, 3]]],
        none: [[1, []]],
      },
      texts: {notes: [[2, ['**größer** als 1']]]},
      images: {samples: [[2, 1, 1, [pixel(255), pixel(1)]]]},
      hyperparameters: {
        values: {learningRate: 0.1, optimizer: 'adamW', augment: false},
        ...{start: TIME, status: 1, end: TIME, created: TIME},
        names: ['learningRate', 'optimizer'],
        metrics: [
          ['', 'loss'],
          ['validation', 'epoch_loss'],
        ],
      },
    });
  });

  it('keeps every byte of an image', async () => {
    const directory = fresh();
    const data = Uint8Array.from(uniform({seed: 1, stream: 2, step: 3}, 13 * 7 * 3), v => 256 * v);
    await eventWriter(directory).image('noise', {width: 13, height: 7, data}, 0);
    const [width, height, file] = (await readEvents(directory))[1].strings ?? [];
    expect([String(width), String(height)]).to.deep.equal(['13', '7']);
    const read = await readImage(new Uint8Array(file));
    expect([read.width, read.height, [...read.data]]).to.deep.equal([13, 7, [...data]]);
  });

  it('takes tensors, which it leaves alone, and counts every finite value once', async () => {
    const directory = fresh();
    const values = tensor1d([...uniform({seed: 4, stream: 5, step: 6}, 999), Number.POSITIVE_INFINITY]);
    const before = memory().numTensors;
    await eventWriter(directory).histogram('weights', values, 0);
    expect(memory().numTensors).to.equal(before);
    const {shape, numbers = []} = (await readEvents(directory))[1];
    expect(shape).to.deep.equal([30, 3]);
    const rows = Array.from({length: 30}, (_, i) => numbers.slice(3 * i, 3 * i + 3));
    expect(rows.reduce((sum, [, , n]) => sum + n, 0)).to.equal(999);
    for (const [i, [left]] of rows.slice(1).entries()) expect(left).to.equal(rows[i][1]);
    const numbersIn = [...values.dataSync()].filter(Number.isFinite);
    expect([rows[0][0], rows[29][1]]).to.deep.equal([Math.min(...numbersIn), Math.max(...numbersIn)]);
    values.dispose();
  });

  it('keeps the order of what is not awaited, and apart what two writers write into one directory', async () => {
    const directory = fresh();
    const writers = [eventWriter(directory), eventWriter(directory)];
    const steps = Array.from({length: 20}, (_, i) => i);
    await Promise.all(steps.flatMap(step => writers.map((writer, w) => writer.scalar(`writer ${w}`, step, step))));
    const expected = steps.map(step => [step, step]);
    expect(await readScalars(directory)).to.deep.equal({'writer 0': expected, 'writer 1': expected});
    expect(await readdir(directory)).to.have.length(2);
  });

  it('says what cannot be written', async () => {
    const writer = eventWriter(fresh());
    const image = (width: number) => ({width, height: 1, data: new Uint8Array(3 * width)});
    await expect(writer.scalar('', 1, 0)).to.be.rejectedWith(
      'eventWriter: scalar: the tag is empty; it is the name of what is shown',
    );
    await expect(writer.text('a', 'b', 0.5)).to.be.rejectedWith(
      "eventWriter: text 'a': step is 0.5; an integer of at least 0 is needed",
    );
    await expect(writer.image('a', [], 0)).to.be.rejectedWith(
      "eventWriter: image 'a' is an empty list; give at least one",
    );
    await expect(writer.image('a', [image(1), image(2)], 0)).to.be.rejectedWith(
      "eventWriter: images of 'a' are 1x1 and 2x1; those of one tag and step have one size",
    );
    await expect(writer.hyperparameters({a: null as unknown as string})).to.be.rejectedWith(
      "eventWriter: hyperparameter 'a' is null; a number, a text or a boolean is needed",
    );
    await expect(writer.histogram('a', [], 0, {buckets: 0})).to.be.rejectedWith(
      'eventWriter: histogram: buckets is 0; an integer of at least 1 is needed',
    );
    await expect(eventWriter(join(import.meta.filename, 'x')).scalar('a', 1, 0)).to.be.rejectedWith('ENOTDIR');
  });
});

describe('tensorBoard', () => {
  callbackContract(() => tensorBoard({directory: fresh(), everySteps: 1, histogramEpochs: 2}));

  it('writes training and validation as two runs, by epoch and by step', async () => {
    const directory = fresh();
    const {logs} = await fit(smallModel(), new SmallDataset(24), {
      ...{epochs: 2, batchSize: 8, optimizer: 'sgd', learningRate: 0.5},
      validation: new SmallDataset(8),
      callbacks: [tensorBoard({directory, everySteps: 2})],
    });
    const points = (name: string) => logs[name].map((value, epoch) => [epoch, Math.fround(value)]);
    const {batch_loss, batch_accuracy, batch_learning_rate, ...training} = await readScalars(join(directory, 'train'));
    expect(training).to.deep.equal({
      epoch_loss: points('loss'),
      epoch_accuracy: points('accuracy'),
      epoch_learning_rate: points('learning_rate'),
    });
    expect(await readScalars(join(directory, 'validation'))).to.deep.equal({
      epoch_loss: points('val_loss'),
      epoch_accuracy: points('val_accuracy'),
    });
    // epochs of three steps
    for (const series of [batch_loss, batch_accuracy]) expect(series.map(([step]) => step)).to.deep.equal([2, 4, 6]);
    expect(batch_learning_rate).to.deep.equal([2, 4, 6].map(step => [step, 0.5]));
    expect(await readdir(directory)).to.have.members(['train', 'validation']);
  });

  it('writes weights, hyperparameters and what else it is told to', async () => {
    const directory = fresh();
    const model = smallModel();
    const seen: LayersModel[] = [];
    await fit(model, new SmallDataset(8), {
      epochs: 3,
      callbacks: [
        tensorBoard({
          ...{directory, histogramEpochs: 2, hyperparameters: {units: 6}, now: () => 5000},
          onEpoch: async (writer, epoch, trained) => {
            seen.push(trained);
            await writer.text('notes', `epoch ${epoch}`, epoch);
          },
        }),
      ],
    });
    const events = await readEvents(join(directory, 'train'));
    const steps = (plugin: string) => events.filter(event => event.plugin === plugin).map(({tag, step}) => [tag, step]);
    const weights = ['body/kernel', 'body/bias', 'head/kernel', 'head/bias'];
    expect(steps('histograms')).to.deep.equal([0, 2].flatMap(epoch => weights.map(name => [name, epoch])));
    expect(steps('text')).to.deep.equal([0, 1, 2].map(epoch => ['notes', epoch]));
    expect(seen).to.deep.equal([model, model, model]);
    const last = events.filter(({tag}) => tag === 'head/bias').at(-1);
    const bias = [...model.weights[3].read().dataSync()];
    expect([last?.numbers?.[0], last?.numbers?.at(-2)]).to.deep.equal([Math.min(...bias), Math.max(...bias)]);
    expect((await readEvents(directory)).map(({time, version, tag}) => [time, version ?? tag])).to.deep.equal([
      [5, 'brain.Event:2'],
      [5, '_hparams_/session_start_info'],
      [5, '_hparams_/session_end_info'],
    ]);
  });

  it('counts on where a run that was interrupted goes on', async () => {
    const [directory, kept] = [fresh(), fresh()];
    const train = (epochs: number) =>
      fit(smallModel(), new SmallDataset(24), {
        ...{epochs, batchSize: 8, run: runDirectory(kept)},
        callbacks: [tensorBoard({directory, everySteps: 1})],
      });
    await train(1);
    await train(3);
    const {batch_loss, epoch_loss} = await readScalars(join(directory, 'train'));
    expect(batch_loss.map(([step]) => step)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(epoch_loss.map(([step]) => step)).to.deep.equal([0, 1, 2]);
  });

  it('writes the learning rate in tfjs’s own fit too', async () => {
    const directory = fresh();
    const model = smallModel();
    model.compile({optimizer: 'sgd', loss: 'meanSquaredError'});
    const {xs, ys} = smallData(8);
    await model.fit(xs, ys, {epochs: 1, verbose: 0, callbacks: tensorBoard({directory})});
    const {epoch_learning_rate} = await readScalars(join(directory, 'train'));
    expect(epoch_learning_rate).to.deep.equal([[0, Math.fround(0.01)]]);
  });

  it('says which setting is out of range', () => {
    expect(() => tensorBoard({directory: 'x', everySteps: 0})).to.throw(
      'tensorBoard: everySteps is 0; an integer of at least 1 is needed',
    );
    expect(() => tensorBoard({directory: 'x', histogramEpochs: 1.5})).to.throw('tensorBoard: histogramEpochs is 1.5');
  });
});
