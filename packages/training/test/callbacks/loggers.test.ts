import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {optimizers} from '@tfjs-zoo/core';
import {fit, jsonlLogger, lambda, learningRateMonitor, schedules} from '@tfjs-zoo/training';
import {jsonlLogger as jsonlFile} from '@tfjs-zoo/training/node';
import {expect} from 'chai';
import {callbackContract} from '../support/callbackContract.ts';
import {SmallDataset, smallModel} from '../support/smallModel.ts';

describe('jsonlLogger', () => {
  callbackContract(() => jsonlLogger(() => {}, {everySteps: 1}));

  const parsed = (text: string): Record<string, unknown>[] =>
    text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));

  it('writes an object a line for each epoch, and for every so many steps of the training', async () => {
    const text: string[] = [];
    const logger = jsonlLogger(more => void text.push(more), {everySteps: 2});
    const options = {epochs: 2, batchSize: 8, metrics: {}, callbacks: [logger]};
    const {logs} = await fit(smallModel(), new SmallDataset(24), options);
    const lines = parsed(text.join(''));
    expect(lines.map(({epoch, step = 'end'}) => [epoch, step])).to.deep.equal([
      [0, 2],
      [0, 'end'],
      [1, 4],
      [1, 6],
      [1, 'end'],
    ]);
    expect(lines[1]).to.deep.equal({epoch: 0, loss: logs.loss[0], learning_rate: logs.learning_rate[0]});
    expect(lines[2].loss).to.be.a('number');
  });

  it('writes what JSON has no number for as a string', async () => {
    const text: string[] = [];
    const logger = jsonlLogger(more => void text.push(more));
    await logger.onTrainBegin();
    await logger.onEpochEnd(0, {loss: Number.NaN, val_loss: Number.POSITIVE_INFINITY, accuracy: 0});
    expect(text).to.deep.equal(['{"epoch":0,"loss":"NaN","val_loss":"Infinity","accuracy":0}\n']);
  });

  it('makes the folders of its file, and appends on request', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'tfjs-zoo-jsonl-'));
    try {
      const path = join(directory, 'a', 'b', 'log.jsonl');
      const train = (append: boolean) =>
        fit(smallModel(), new SmallDataset(8), {epochs: 2, callbacks: [jsonlFile(path, {append})]});
      await train(false);
      await train(true);
      expect(parsed(await readFile(path, 'utf8')).map(({epoch}) => epoch)).to.deep.equal([0, 1, 0, 1]);
      await train(false);
      expect(parsed(await readFile(path, 'utf8')).map(({epoch}) => epoch)).to.deep.equal([0, 1]);
    } finally {
      await rm(directory, {recursive: true});
    }
  });

  it('says what is no number of steps', () => {
    expect(() => jsonlLogger(() => {}, {everySteps: 0})).to.throw(
      'jsonlLogger: everySteps is 0; an integer of at least 1 is needed',
    );
  });
});

describe('learningRateMonitor', () => {
  callbackContract(() => learningRateMonitor());

  it('records rate and momentum of every step, and logs them for the callbacks behind it', async () => {
    const monitor = learningRateMonitor();
    const schedule = schedules.oneCycle({learningRate: 0.1, steps: 6});
    const optimizer = optimizers.sgd({learningRate: 1, momentum: 0.5});
    optimizer.setGroups([{match: ['body/kernel'], learningRateScale: 0.25}]);
    const logged: Record<string, unknown>[] = [];
    const callbacks = [monitor, lambda({onEpochEnd: (_, logs) => void logged.push({...logs})})];
    await fit(smallModel(), new SmallDataset(24), {
      ...{epochs: 2, batchSize: 8, learningRate: schedule, optimizer, callbacks},
    });
    expect(monitor.records).to.deep.equal(
      [0, 1, 2, 3, 4, 5].map(step => ({step, learningRate: schedule(step), momentum: schedule.momentum(step)})),
    );
    expect(logged[1]).to.include({
      learning_rate: schedule(5),
      momentum: schedule.momentum(5),
      learning_rate_group_0: schedule(5) / 4,
    });
  });
});
