import {fit, reduceLROnPlateau, schedules} from '@tfjs-zoo/training';
import {expect} from 'chai';
import {callbackContract} from '../support/callbackContract.ts';
import {fixture} from '../support/fixture.ts';
import {replay} from '../support/replay.ts';
import {SmallDataset, smallModel} from '../support/smallModel.ts';

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

describe('reduceLROnPlateau', () => {
  callbackContract(() => reduceLROnPlateau({monitor: 'loss', patience: 0}));

  // Keras 3.15, scripts/fixtures/training_keras_callbacks.py
  const {series, rows} = fixture<{series: Record<string, (number | null)[]>; rows: Row[]}>('reduce-lr.json');
  for (const {options, series: name, rates} of rows) {
    it(`does as Keras: ${JSON.stringify(options)}, ${name}`, async () => {
      const {min_delta: minDelta, min_lr: minLearningRate, ...rest} = options;
      const run = await replay(
        reduceLROnPlateau({minDelta, minLearningRate, mode: 'min', ...rest}),
        series[name].map(value => ({val_loss: value ?? Number.NaN})),
      );
      // Keras keeps the rate in float32
      for (const [i, rate] of rates.entries()) expect(run.rates[i], `epoch ${i}`).to.be.closeTo(rate, 1e-6 * rate);
    });
  }

  it('refuses a training whose rate follows a schedule', async () => {
    const options = {
      epochs: 1,
      learningRate: schedules.constant(0.1),
      callbacks: [reduceLROnPlateau({monitor: 'loss'})],
    };
    await expect(fit(smallModel(), new SmallDataset(4), options)).to.be.rejectedWith(
      'reduceLROnPlateau: the learning rate follows a schedule already, and one would undo the other. ' +
        'Give fit a number as learningRate, or leave this callback out',
    );
  });

  it('says which setting is out of range', () => {
    expect(() => reduceLROnPlateau({factor: 1})).to.throw(
      'reduceLROnPlateau: factor is 1; it must be above 0 and below 1',
    );
    expect(() => reduceLROnPlateau({patience: -1})).to.throw(
      'reduceLROnPlateau: patience is -1; an integer of at least 0',
    );
  });
});
