import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {optimizers} from '@tfjs-zoo/core';
import {fit, lambda, learningRateScheduler, reduceLROnPlateau, type Schedule, schedules} from '@tfjs-zoo/training';
import {runDirectory} from '@tfjs-zoo/training/node';
import {expect} from 'chai';
import {fixture} from '../support/fixture.ts';
import {SmallDataset, smallData, smallModel, weightsOf} from '../support/smallModel.ts';

interface Row {
  options: {
    patience?: number;
    min_delta?: number;
    factor?: number;
    cooldown?: number;
    min_lr?: number;
    mode?: 'min' | 'max';
  };
  series: string;
  rates: number[];
}

/** The rate after each value. */
function ratesOf(schedule: Schedule, values: readonly number[]): number[] {
  return values.map((val_loss, epoch) => {
    schedule.feedback?.observe({val_loss});
    return schedule(epoch + 1);
  });
}

/** Nothing is ever better by so much, so that every second epoch the rate falls. */
const FALLING = {monitor: 'loss', minDelta: 10, patience: 2, factor: 0.5} as const;

describe('schedules.plateau', () => {
  // Keras 3.15, scripts/fixtures/training_keras_callbacks.py
  const {series, rows} = fixture<{series: Record<string, (number | null)[]>; rows: Row[]}>('reduce-lr.json');
  for (const {options, series: name, rates} of rows) {
    it(`does as Keras: ${JSON.stringify(options)}, ${name}`, () => {
      const {min_delta: minDelta, min_lr: minLearningRate, mode = 'min', ...rest} = options;
      const schedule = schedules.plateau({learningRate: 0.1, minDelta, minLearningRate, mode, ...rest});
      const found = ratesOf(
        schedule,
        series[name].map(value => value ?? Number.NaN),
      );
      // Keras keeps the rate in float32
      for (const [i, rate] of rates.entries()) expect(found[i], `epoch ${i}`).to.be.closeTo(rate, 1e-6 * rate);
    });
  }

  it('trains in fit as the callback does, and begins anew in each training', async () => {
    const data = new SmallDataset(16);
    const sgd = () => optimizers.sgd({learningRate: 0.4});
    const byCallback = smallModel();
    const options = {epochs: 7, batchSize: 8};
    const reference = await fit(byCallback, data, {
      ...options,
      optimizer: sgd(),
      callbacks: [reduceLROnPlateau(FALLING)],
    });
    expect(reference.logs.learning_rate).to.deep.equal([0.4, 0.4, 0.4, 0.2, 0.2, 0.1, 0.1]);
    const learningRate = schedules.plateau({learningRate: 0.4, ...FALLING});
    for (let i = 0; i < 2; i++) {
      const model = smallModel();
      const {logs} = await fit(model, data, {...options, optimizer: sgd(), learningRate});
      expect(logs).to.deep.equal(reference.logs);
      expect(weightsOf(model)).to.deep.equal(weightsOf(byCallback));
    }
  });

  it('comes to tfjs’s own fit by learningRateScheduler', async () => {
    const schedule = schedules.plateau({learningRate: 0.4, ...FALLING});
    for (const per of ['epoch', 'step'] as const) {
      const model = smallModel();
      model.compile({optimizer: 'sgd', loss: 'meanSquaredError'});
      const {xs, ys} = smallData(16);
      const callbacks = [learningRateScheduler(schedule, {per})];
      const {history} = await model.fit(xs, ys, {epochs: 6, batchSize: 8, verbose: 0, callbacks});
      expect(history.learning_rate, per).to.deep.equal([0.4, 0.4, 0.4, 0.2, 0.2, 0.1]);
    }
  });

  it('goes on where an interrupted run was, as itself and in the callback', async () => {
    const schedule = () => schedules.plateau({learningRate: 0.4, ...FALLING});
    const ways = {
      itself: () => ({learningRate: schedule(), callbacks: []}),
      callback: () => ({callbacks: [learningRateScheduler(schedule())]}),
    };
    for (const [way, make] of Object.entries(ways)) {
      const folder = await mkdtemp(join(tmpdir(), 'tfjs-zoo-plateau-'));
      const train = (until: number) => {
        const {callbacks, ...rest} = make();
        const pull = lambda({
          onEpochBegin: epoch => {
            if (epoch === until) throw new Error('the plug was pulled');
          },
        });
        const options = {
          epochs: 6,
          run: runDirectory(folder, {everyEpochs: 4}),
          callbacks: [...callbacks, pull],
          ...rest,
        };
        return fit(smallModel(), new SmallDataset(8), options);
      };
      try {
        await expect(train(4)).to.be.rejectedWith('plug');
        const {logs} = await train(-1);
        expect(logs.learning_rate, way).to.deep.equal([0.4, 0.4, 0.4, 0.2, 0.2, 0.1]);
      } finally {
        await rm(folder, {recursive: true});
      }
    }
  });

  it('may have a rise before it, and counts in epochs', () => {
    const plateau = schedules.plateau({learningRate: 1, patience: 1});
    const rising = schedules.warmup(schedules.perEpoch(plateau, 2), {steps: 4, startFactor: 0});
    expect([0, 2, 4, 9].map(rising)).to.deep.equal([0, 0.5, 1, 1]);
    expect(ratesOf(rising, [5, 5])).to.deep.equal([0.25, 0.05]);
    expect([2, 9].map(rising)).to.deep.equal([0.05, 0.1]);
  });

  it('is refused by sequence, and says which value is missing', async () => {
    const plateau = schedules.plateau({learningRate: 1});
    expect(() => schedules.sequence([{schedule: schedules.constant(1), steps: 2}, {schedule: plateau}])).to.throw(
      'sequence: part 1 depends on measured values, which it would see before its turn; put warmup around it instead',
    );
    await expect(fit(smallModel(), new SmallDataset(8), {epochs: 1, learningRate: plateau})).to.be.rejectedWith(
      "plateau: no 'val_loss' in the logs; there are 'loss', 'accuracy', 'learning_rate'",
    );
    expect(() => schedules.plateau({learningRate: 0})).to.throw(
      'plateau: learningRate is 0; a finite number above 0 is needed',
    );
    expect(() => schedules.plateau({learningRate: 1, factor: 1})).to.throw(
      'plateau: factor is 1; it must be above 0 and below 1',
    );
  });
});
