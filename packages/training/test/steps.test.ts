import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {memory, slice} from '@tensorflow/tfjs-core';
import {optimizers} from '@tfjs-zoo/core';
import {earlyStopping, evaluate, type FitOptions, fit, lambda} from '@tfjs-zoo/training';
import {runDirectory} from '@tfjs-zoo/training/node';
import {expect} from 'chai';
import {augmentedImages, convolutionalModel, stateOf} from './support/keptModel.ts';
import {SmallDataset, smallData, smallModel, weightsOf} from './support/smallModel.ts';

describe('the steps of fit', () => {
  const run = async (options: Partial<FitOptions>, size = 20) => {
    const model = smallModel();
    const seen: number[] = [];
    const history = await fit(model, new SmallDataset(size), {
      ...{batchSize: 8, optimizer: 'sgd', seed: 1},
      callbacks: [{onBatchEnd: batch => void seen.push(batch)}],
      ...options,
    });
    const weights = weightsOf(model);
    model.dispose();
    return {history, seen, weights};
  };

  it('are as many updates, over as many epochs as they take, and no more than the epochs given', async () => {
    const five = await run({steps: 5});
    expect([five.seen, five.history.epochs, five.history.steps]).to.deep.equal([[0, 1, 2, 0, 1], [0, 1], 5]);
    expect(five.history.stopReason).to.equal('completed');
    const six = await run({steps: 6});
    expect(six).to.deep.equal(await run({epochs: 2}));
    expect(await run({steps: 99, epochs: 2})).to.deep.equal(six);
    expect((await run({steps: 4, epochs: 2})).history.steps).to.equal(4);
    expect((await run({steps: 4, accumulate: 2})).seen).to.deep.equal([0, 1, 0, 1]);
  });

  it('record and validate the epoch that they cut short, over the samples it had', async () => {
    const model = smallModel();
    const validation = new SmallDataset(12);
    const data = smallData(20);
    const still = optimizers.sgd({learningRate: 0});
    const {logs} = await fit(model, data, {steps: 1, batchSize: 8, shuffle: false, optimizer: still, validation});
    const {xs, ys} = smallData(20);
    const first = await evaluate(model, {xs: slice(xs, 0, 8), ys: slice(ys, 0, 8)});
    expect(logs.loss[0]).to.be.closeTo(first.loss, 1e-6);
    expect(logs.val_loss[0]).to.be.closeTo((await evaluate(model, validation)).loss, 1e-6);
  });

  it('end data that never ends, and leave no tensor', async () => {
    const endless = {
      async *[Symbol.asyncIterator]() {
        for (;;) yield smallData(4);
      },
    };
    const model = smallModel();
    await fit(model, endless, {steps: 1, optimizer: 'adam'});
    const before = memory().numTensors;
    const history = await fit(model, endless, {steps: 7});
    expect([history.steps, history.epochs]).to.deep.equal([7, [0]]);
    expect(memory().numTensors).to.equal(before);
  });

  it('tell callbacks how many epochs there will be', async () => {
    const told: unknown[] = [];
    const params = {
      setParams: ({epochs, steps}: object & {epochs?: unknown; steps?: unknown}) => told.push([epochs, steps]),
    };
    const callbacks = [Object.assign(lambda({}), params)];
    await run({steps: 7, callbacks});
    await run({steps: 7, initialEpoch: 2, accumulate: 2, callbacks});
    expect(told).to.deep.equal([
      [3, 3],
      [6, 2],
    ]);
  });

  it('go on in a run directory: at once where they had ended, and with more as if they had never ended', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'tfjs-zoo-steps-'));
    try {
      const trained = async (steps: number, kept: boolean) => {
        const model = convolutionalModel();
        const optimizer = optimizers.adam({learningRate: 0.01});
        const data = augmentedImages();
        const history = await fit(model, data, {
          ...{steps, batchSize: 4, seed: 5, optimizer, validation: data},
          callbacks: [earlyStopping({patience: 50})],
          ...(kept ? {run: runDirectory(directory)} : {}),
        });
        const result = [await stateOf(model, optimizer), history.logs, history.epochs, history.steps];
        model.dispose();
        optimizer.dispose();
        return result;
      };
      // epochs of 6 steps
      const nine = await trained(9, false);
      expect(await trained(9, true)).to.deep.equal(nine);
      const log = (await readFile(join(directory, 'log.csv'), 'utf8')).trim().split('\n');
      expect(log).to.have.length(1 + 2);
      expect(await trained(9, true)).to.deep.equal(nine);
      expect(await trained(12, true)).to.deep.equal(await trained(12, false));
      expect(await trained(14, true)).to.deep.equal(await trained(14, false));
    } finally {
      await rm(directory, {recursive: true, force: true});
    }
  });

  it('are refused if there are none, or no end is given at all', async () => {
    await expect(run({steps: 0})).to.be.rejectedWith('fit: steps is 0; an integer of at least 1 is needed');
    await expect(run({})).to.be.rejectedWith(
      'fit: neither epochs nor steps is given; one of them must say when training ends',
    );
  });
});
