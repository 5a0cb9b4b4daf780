import {type EarlyStoppingOptions, earlyStopping, fit} from '@tfjs-zoo/training';
import {expect} from 'chai';
import {callbackContract} from '../support/callbackContract.ts';
import {fixture} from '../support/fixture.ts';
import {replay} from '../support/replay.ts';
import {SmallDataset, smallModel, weightsOf} from '../support/smallModel.ts';

interface Row {
  options: {patience?: number; min_delta?: number; baseline?: number; start_from_epoch?: number; mode?: 'min' | 'max'};
  series: string;
  epochs: number;
  stopped: boolean;
  weight: number;
}

describe('earlyStopping', () => {
  callbackContract(() => earlyStopping({monitor: 'loss', patience: 5}));

  // Keras 3.15, scripts/fixtures/training_keras_callbacks.py
  const {series, rows} = fixture<{series: Record<string, (number | null)[]>; rows: Row[]}>('early-stopping.json');
  for (const {options, series: name, epochs, stopped, weight} of rows) {
    it(`does as Keras: ${JSON.stringify(options)}, ${name}`, async () => {
      const {min_delta: minDelta, start_from_epoch: startFromEpoch, ...rest} = options;
      const given: EarlyStoppingOptions = {minDelta, startFromEpoch, mode: 'min', ...rest};
      const run = await replay(
        earlyStopping(given),
        series[name].map(value => ({val_loss: value ?? Number.NaN})),
      );
      expect({epochs: run.epochs, stopped: run.stopped, weight: run.weightsFrom}).to.deep.equal({
        epochs,
        stopped,
        weight,
      });
    });
  }

  it('tells what it saw', async () => {
    const callback = earlyStopping({patience: 2});
    await replay(
      callback,
      [3, 1, 2, 2, 2].map(val_loss => ({val_loss})),
    );
    expect([callback.best, callback.bestEpoch, callback.stoppedEpoch]).to.deep.equal([1, 1, 3]);
  });

  it('keeps the last weights with restoreBest: false', async () => {
    const run = await replay(
      earlyStopping({patience: 2, restoreBest: false}),
      [3, 1, 2, 2, 2].map(val_loss => ({val_loss})),
    );
    expect(run.weightsFrom).to.equal(3);
  });

  it('never takes NaN for the best value', async () => {
    const run = await replay(
      earlyStopping({patience: 3}),
      [Number.NaN, 2, 3].map(val_loss => ({val_loss})),
    );
    expect(run.weightsFrom).to.equal(1);
  });

  it('stops at once at a value that is not finite if told to look', async () => {
    const series = [3, Number.NaN, 2, 1].map(val_loss => ({val_loss}));
    const run = await replay(earlyStopping({patience: 10, checkFinite: true}), series);
    expect([run.epochs, run.stopped, run.weightsFrom]).to.deep.equal([2, true, 0]);
    expect((await replay(earlyStopping({patience: 10}), series)).epochs).to.equal(4);
    const infinite = [3, Number.POSITIVE_INFINITY].map(val_loss => ({val_loss}));
    expect((await replay(earlyStopping({patience: 10, checkFinite: true}), infinite)).stopped).to.equal(true);
  });

  it('stops when it is good enough, or has gone too far wrong', async () => {
    const series = [5, 4, 2.9, 2, 9.1, 1].map(val_loss => ({val_loss}));
    const good = await replay(earlyStopping({patience: 10, stoppingThreshold: 3}), series);
    expect([good.epochs, good.weightsFrom]).to.deep.equal([3, 2]);
    const bad = await replay(earlyStopping({patience: 10, divergenceThreshold: 9}), series);
    expect([bad.epochs, bad.weightsFrom]).to.deep.equal([5, 3]);
    const rising = [0.5, 0.8, 0.91, 0.95].map(val_accuracy => ({val_accuracy}));
    const sure = earlyStopping({monitor: 'val_accuracy', patience: 10, stoppingThreshold: 0.9});
    expect((await replay(sure, rising)).epochs).to.equal(3);
    expect(sure.stoppedEpoch).to.equal(2);
  });

  it('tells the direction by the name', async () => {
    const stops = async (monitor: string): Promise<number> =>
      (
        await replay(
          earlyStopping({monitor}),
          [1, 2, 1].map(value => ({[monitor]: value})),
        )
      ).epochs;
    expect(await stops('val_accuracy')).to.equal(3);
    expect(await stops('val_top5')).to.equal(3);
    expect(await stops('loss')).to.equal(2);
    expect(() => earlyStopping({monitor: 'val_thing'})).to.throw(
      "earlyStopping: whether a higher or a lower 'val_thing' is better cannot be told from its name; give mode: 'max' or 'min'",
    );
  });

  it('names the logs it found when the monitored one is missing', async () => {
    await expect(replay(earlyStopping({monitor: 'val_los', mode: 'min'}), [{loss: 1, val_loss: 2}])).to.be.rejectedWith(
      "earlyStopping: no 'val_los' in the logs; there are 'loss', 'val_loss'",
    );
  });

  it('hands back the best weights of a run that is aborted', async () => {
    const model = smallModel();
    const abort = new AbortController();
    const seen: {loss: number; weights: number[]}[] = [];
    const history = await fit(model, new SmallDataset(24), {
      epochs: 10,
      batchSize: 8,
      // so large that the loss goes up and down
      optimizer: 'sgd',
      learningRate: 1.5,
      callbacks: [
        earlyStopping({monitor: 'loss', patience: 100}),
        {
          onEpochEnd: async (epoch, logs) => {
            seen.push({loss: logs?.loss ?? Number.NaN, weights: weightsOf(model)});
            if (epoch === 4) abort.abort();
          },
        },
      ],
      signal: abort.signal,
    });
    expect(history.stopReason).to.equal('aborted');
    const best = seen.reduce((a, b) => (b.loss < a.loss ? b : a));
    expect(seen.indexOf(best)).to.be.below(4); // otherwise nothing is shown
    expect(weightsOf(model)).to.deep.equal(best.weights);
  });
});
