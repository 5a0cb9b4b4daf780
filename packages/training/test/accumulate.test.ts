import {mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {memory} from '@tensorflow/tfjs-core';
import {initializers, type LayersModel, layers, regularizers, sequential} from '@tensorflow/tfjs-layers';
import {metrics, optimizers} from '@tfjs-zoo/core';
import {emaWeights, type FitOptions, fineTune, fit, lambda, learningRateMonitor, schedules} from '@tfjs-zoo/training';
import {runDirectory} from '@tfjs-zoo/training/node';
import {expect} from 'chai';
import {onEveryBackend} from '../../../test/support/backends.ts';
import {readLogs} from '../src/callbacks/zooCallback.ts';
import {augmentedImages, convolutionalModel, stateOf} from './support/keptModel.ts';
import {SmallDataset, smallModel, weightsOf} from './support/smallModel.ts';

const closeTo = (found: readonly number[], expected: readonly number[], within: number): void => {
  expect(found).to.have.length(expected.length);
  for (const [i, value] of expected.entries()) expect(found[i], `value ${i}`).to.be.closeTo(value, within);
};

describe('accumulate', () => {
  /** With a penalty, which counts once an update and not once a batch. */
  const penalised = (): LayersModel =>
    sequential({
      layers: [
        layers.dense({
          ...{units: 3, inputShape: [4], kernelInitializer: initializers.randomNormal({stddev: 0.5, seed: 1})},
          kernelRegularizer: regularizers.l2({l2: 0.05}),
        }),
      ],
    });

  onEveryBackend(() => {
    it('learns what one large batch does: weights, logs, schedule, callbacks, the smaller last group', async () => {
      const run = async (batchSize: number, accumulate: number) => {
        const model = penalised();
        const optimizer = optimizers.adamW({learningRate: 0.01, weightDecay: 0.1, clipNorm: 0.5});
        const monitor = learningRateMonitor();
        const told: (string | number)[] = [];
        const spy = lambda({
          onBatchBegin: batch => void told.push('begin', batch),
          onBatchEnd: async (batch, logs) => {
            const {loss, size} = await readLogs(logs);
            told.push('end', batch, size, Number(loss.toFixed(4)));
          },
        });
        const history = await fit(model, new SmallDataset(28), {
          ...{epochs: 3, batchSize, accumulate, optimizer, seed: 3},
          learningRate: schedules.oneCycle({learningRate: 0.05, steps: 9}),
          metrics: [metrics.accuracy, metrics.rocAuc()],
          callbacks: [monitor, emaWeights({decay: 0.5}), spy],
        });
        const steps = (await optimizer.getWeights())[0].tensor.dataSync()[0];
        const result = {weights: weightsOf(model), history, records: monitor.records, told, steps};
        model.dispose();
        optimizer.dispose();
        return result;
      };
      // epochs of 12, 12 and 4 samples
      const large = await run(12, 1);
      const small = await run(4, 3);
      closeTo(small.weights, large.weights, 2e-6);
      for (const [name, values] of Object.entries(large.history.logs)) closeTo(small.history.logs[name], values, 2e-6);
      expect(small.told).to.deep.equal(large.told);
      expect(small.records).to.deep.equal(large.records);
      expect([small.history.steps, small.steps]).to.deep.equal([9, 9]);
    });

    it('goes on in the middle of an update to the last bit, with batch statistics, dropout and an average', async () => {
      const directory = await mkdtemp(join(tmpdir(), 'tfjs-zoo-accumulate-'));
      try {
        const images = augmentedImages();
        /** Six batches an epoch, in updates of 4 and 2; aborts while batch `stopAt` is waited for. */
        const run = async (kept: boolean, stopAt = -1) => {
          const abort = new AbortController();
          let walked = 0;
          const data = {
            size: 6,
            async *[Symbol.asyncIterator]() {
              for await (const batch of images.batches({batchSize: 4})) {
                walked += 1;
                if (walked === stopAt) abort.abort();
                yield batch;
              }
            },
          };
          const model = convolutionalModel();
          const optimizer = optimizers.adam({learningRate: 0.01});
          const history = await fit(model, data, {
            ...{epochs: 2, accumulate: 4, optimizer, signal: abort.signal},
            callbacks: [emaWeights({decay: 0.9})],
            ...(kept ? {run: runDirectory(directory)} : {}),
          });
          const result = [await stateOf(model, optimizer), history.logs, history.steps];
          model.dispose();
          optimizer.dispose();
          return result;
        };
        const whole = await run(false);
        expect(whole[2]).to.equal(4);
        await run(true, 3);
        const newest = async () => {
          const names = (await readdir(join(directory, 'checkpoints'))).sort();
          const path = join(directory, 'checkpoints', names.at(-1) ?? '', 'state.json');
          return JSON.parse(await readFile(path, 'utf8'));
        };
        expect(await newest()).to.deep.include({batch: 3, step: 0, pending: {samples: 12, batches: 3}});
        const before = memory().numTensors;
        // the first epoch's second update, which has two batches; five of the six are skipped
        await run(true, 5);
        expect(await newest()).to.deep.include({batch: 5, step: 1, pending: {samples: 4, batches: 1}});
        expect(await run(true)).to.deep.equal(whole);
        expect(memory().numTensors).to.equal(before);
      } finally {
        await rm(directory, {recursive: true, force: true});
      }
    });
  });

  it('updates what is left over where the last batch is not known to be the last', async () => {
    const run = async (size: number | undefined) => {
      const model = smallModel();
      const data = new SmallDataset(20);
      const batches = () => data.batches({batchSize: 4});
      const source = {
        ...(size === undefined ? {} : {size}),
        [Symbol.asyncIterator]: () => batches()[Symbol.asyncIterator](),
      };
      const {steps, logs} = await fit(model, source, {epochs: 2, accumulate: 3, optimizer: 'adam'});
      const weights = weightsOf(model);
      model.dispose();
      return {steps, logs, weights};
    };
    expect(await run(undefined)).to.deep.equal(await run(5));
    expect((await run(undefined)).steps).to.equal(4);
  });

  it('counts updates in the schedules of fineTune, which end where those of large batches do', async () => {
    const rates = async (batchSize: number, accumulate: number) => {
      const monitor = learningRateMonitor();
      const model = smallModel();
      await fineTune(model, new SmallDataset(28), {epochs: 2, batchSize, accumulate, callbacks: [monitor]});
      const weights = weightsOf(model);
      model.dispose();
      return {records: monitor.records, weights};
    };
    const [large, small] = [await rates(12, 1), await rates(4, 3)];
    expect(small.records).to.deep.equal(large.records);
    expect(small.records).to.have.length(9);
    closeTo(small.weights, large.weights, 2e-5);
  });

  it('leaves no tensor behind, after an abort and an error in the middle of an update neither', async () => {
    const model = smallModel();
    const options: FitOptions = {epochs: 1, batchSize: 4, accumulate: 3, optimizer: 'sgd'};
    await fit(model, new SmallDataset(20), options);
    const before = memory().numTensors;
    await fit(model, new SmallDataset(20), {...options, optimizer: undefined});
    const abort = new AbortController();
    const cutShort = (end: () => void) => ({
      async *[Symbol.asyncIterator]() {
        let at = 0;
        for await (const batch of new SmallDataset(20).batches({batchSize: 4})) {
          if (at++ === 1) end();
          yield batch;
        }
      },
    });
    const aborted = await fit(
      model,
      cutShort(() => abort.abort()),
      {epochs: 1, accumulate: 3, signal: abort.signal},
    );
    expect([aborted.stopReason, aborted.steps]).to.deep.equal(['aborted', 0]);
    const fail = (): never => {
      throw new Error('disk on fire');
    };
    await expect(fit(model, cutShort(fail), {epochs: 1, accumulate: 3})).to.be.rejectedWith('disk on fire');
    // the batch that was not handed out
    expect(memory().numTensors).to.equal(before + 2);
  });
});
