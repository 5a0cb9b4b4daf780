import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {metrics} from '@tfjs-zoo/core';
import {fit, lambda, type Metrics} from '@tfjs-zoo/training';
import {runDirectory} from '@tfjs-zoo/training/node';
import {expect} from 'chai';
import {memoryFromJson, memoryToJson} from '../src/state/memoryJson.ts';
import {smallData, smallModel, weightsOf} from './support/smallModel.ts';

describe('metrics over a data set in a run that goes on', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tfjs-zoo-resumed-'));
  });
  afterEach(() => rm(folder, {recursive: true}));

  /** Trains 2 epochs of 3 steps; pulled out before step `until`. */
  async function train(chosen: Metrics, until?: number, kept = true) {
    let left = until ?? Number.POSITIVE_INFINITY;
    const pull = lambda({
      onBatchBegin: () => {
        if (left === 0) throw new Error('the plug was pulled');
        left -= 1;
      },
    });
    const model = smallModel();
    const run = runDirectory(folder, {everySteps: 1});
    const history = await fit(model, smallData(24), {
      ...{epochs: 2, batchSize: 8, metrics: chosen, callbacks: [pull]},
      ...(kept ? {run} : {}),
    });
    return {logs: history.logs, weights: weightsOf(model), resumed: run.resumed};
  }

  it('go on in the middle of an epoch, to the last bit', async () => {
    const chosen: Metrics = [
      ...([
        'rocAuc',
        'averagePrecision',
        'f1',
        'recall',
        'meanIoU',
        'cohensKappa',
        'expectedCalibrationError',
      ] as const),
      ...(['mae', 'mse', 'r2'] as const),
    ];
    const whole = await train(chosen, undefined, false);
    await expect(train(chosen, 2)).to.be.rejectedWith('plug');
    await expect(train(chosen, 3)).to.be.rejectedWith('plug');
    const rest = await train(chosen);
    expect(rest.resumed).to.include({epoch: 1, batch: 2, step: 5});
    expect(rest.logs).to.deep.equal(whole.logs);
    expect(rest.weights).to.deep.equal(whole.weights);
  });

  it('begin the epoch anew with a metric that cannot tell what it has seen', async () => {
    const source = metrics.rocAuc();
    const silent = {
      name: 'silent',
      accumulator: () => ({...source.accumulator(), getState: undefined, setState: undefined}),
    };
    const whole = await train([silent], undefined, false);
    await expect(train([silent], 5)).to.be.rejectedWith('plug');
    const rest = await train([silent]);
    expect(rest.resumed).to.include({epoch: 1, batch: 0, step: 3});
    expect(rest.logs).to.deep.equal(whole.logs);
  });

  it('are written as JSON without a change to any number', () => {
    const memory = {
      a: Float64Array.of(Number.NaN, -0, 1 / 3, Number.NEGATIVE_INFINITY),
      b: Float32Array.from({length: 20_000}, (_, i) => i / 7),
      c: Int32Array.of(-1, 2 ** 31 - 1).subarray(1),
      d: new Float64Array(),
    };
    expect(memoryFromJson(JSON.parse(JSON.stringify(memoryToJson(memory))))).to.deep.equal(memory);
    expect(() => memoryFromJson({a: {kind: 'toString', bytes: ''}})).to.throw('metrics.a is not a list of numbers');
  });
});
