import {train} from '@tensorflow/tfjs-core';
import {optimizers} from '@tfjs-zoo/core';
import {
  csvLogger,
  earlyStopping,
  fit,
  getLearningRate,
  learningRateScheduler,
  reduceLROnPlateau,
  schedules,
  setMomentum,
  terminateOnNaN,
} from '@tfjs-zoo/training';
import {expect} from 'chai';
import {callbackContract} from '../support/callbackContract.ts';
import {SmallDataset, smallData, smallModel, weightsOf} from '../support/smallModel.ts';

describe('learningRateScheduler', () => {
  callbackContract(() => learningRateScheduler((_, rate) => rate / 2));

  const OPTIMIZERS = {
    'tfjs sgd': () => train.sgd(1),
    'tfjs momentum': () => train.momentum(1, 0.9),
    'tfjs adam': () => train.adam(1),
    'our sgd': () => optimizers.sgd({learningRate: 1}),
    'our adam': () => optimizers.adam({learningRate: 1}),
  };
  for (const [name, make] of Object.entries(OPTIMIZERS)) {
    it(`freezes the weights of ${name} at rate 0, and so acts on the very next step`, async () => {
      const model = smallModel();
      model.compile({optimizer: make(), loss: 'meanSquaredError'});
      const {xs, ys} = smallData(8);
      const before = weightsOf(model);
      await model.fit(xs, ys, {epochs: 1, verbose: 0, callbacks: learningRateScheduler(() => 0)});
      expect(weightsOf(model)).to.deep.equal(before);
      await model.fit(xs, ys, {epochs: 1, verbose: 0, callbacks: learningRateScheduler(() => 0.1)});
      expect(weightsOf(model)).not.to.deep.equal(before);
    });
  }

  it('follows a schedule by epoch, logged as learning_rate', async () => {
    const schedule = schedules.step({learningRate: 0.4, every: 2, gamma: 0.5});
    const {logs} = await fit(smallModel(), new SmallDataset(8), {
      epochs: 4,
      callbacks: [learningRateScheduler(schedule)],
    });
    expect(logs.learning_rate).to.deep.equal([0.4, 0.4, 0.2, 0.2]);
  });

  it('follows a schedule by step, momentum included, in tfjs’s own fit', async () => {
    const model = smallModel();
    const optimizer = optimizers.sgd({learningRate: 1, momentum: 0.5});
    model.compile({optimizer, loss: 'meanSquaredError'});
    const schedule = schedules.oneCycle({learningRate: 0.1, steps: 6});
    const seen: number[][] = [];
    const {xs, ys} = smallData(24);
    await model.fit(xs, ys, {
      epochs: 2,
      batchSize: 8,
      verbose: 0,
      callbacks: [
        learningRateScheduler(schedule, {per: 'step'}),
        recorder(() => seen.push([optimizer.learningRate, optimizer.momentum])),
      ],
    });
    expect(seen).to.deep.equal([0, 1, 2, 3, 4, 5].map(i => [schedule(i), schedule.momentum(i)]));
  });

  it('says when the function returns no rate', async () => {
    const callbacks = [learningRateScheduler(() => Number.NaN)];
    await expect(fit(smallModel(), new SmallDataset(8), {epochs: 1, callbacks})).to.be.rejectedWith(
      'setLearningRate: NaN is not a learning rate; a finite number of at least 0 is needed',
    );
  });
});

/** A callback of the same class as the first in the list, as tfjs asks for; runs at each batch's end. */
function recorder(run: () => void): ReturnType<typeof csvLogger> {
  const callback = csvLogger(() => {});
  callback.onBatchEnd = async () => run();
  return callback;
}

describe('setMomentum', () => {
  it('reaches the tensor that tfjs’s momentum optimizer multiplies by', async () => {
    const run = async (start: number, later: number): Promise<number[]> => {
      const model = smallModel();
      model.compile({optimizer: train.momentum(0.1, start), loss: 'meanSquaredError'});
      setMomentum(model.optimizer, later);
      const {xs, ys} = smallData(8);
      for (let i = 0; i < 3; i++) await model.trainOnBatch(xs, ys);
      return weightsOf(model);
    };
    expect(await run(0.9, 0.2)).to.deep.equal(await run(0.2, 0.2));
    expect(await run(0.9, 0.2)).not.to.deep.equal(await run(0.9, 0.9));
  });
});

describe('csvLogger', () => {
  callbackContract(() => csvLogger(() => {}));

  it('writes a header and a line an epoch, in alphabetical order', async () => {
    let text = '';
    const history = await fit(smallModel(), new SmallDataset(8), {
      epochs: 2,
      validation: new SmallDataset(8),
      optimizer: 'sgd',
      callbacks: [
        csvLogger(async more => {
          text += more;
        }),
      ],
    });
    const lines = text.trimEnd().split('\n');
    expect(lines[0]).to.equal('epoch,accuracy,learning_rate,loss,val_accuracy,val_loss');
    const {accuracy, learning_rate, loss, val_accuracy, val_loss} = history.logs;
    expect(lines.slice(1).map(line => line.split(',').map(Number))).to.deep.equal(
      [0, 1].map(i => [i, accuracy[i], learning_rate[i], loss[i], val_accuracy[i], val_loss[i]]),
    );
  });

  it('leaves out the header when appending, and takes another separator', async () => {
    let text = '';
    const write = (more: string): void => {
      text += more;
    };
    await fit(smallModel(), new SmallDataset(8), {
      epochs: 1,
      metrics: {},
      callbacks: [csvLogger(write, {append: true, separator: ';'})],
    });
    expect(text).to.match(/^0;0\.001;[\d.]+\n$/);
  });

  it('writes NA where an epoch has no value', async () => {
    let text = '';
    const callback = csvLogger(more => {
      text += more;
    });
    callback.setParams({metrics: ['loss', 'val_loss']});
    await callback.onTrainBegin();
    await callback.onEpochEnd(0, {loss: 2});
    await callback.onEpochEnd(1, {loss: 1, val_loss: 3});
    expect(text).to.equal('epoch,loss,val_loss\n0,2,NA\n1,1,3\n');
  });
});

describe('terminateOnNaN', () => {
  callbackContract(() => terminateOnNaN());

  it('stops after the batch whose loss is not finite', async () => {
    let steps = 0;
    const history = await fit(smallModel(), new SmallDataset(40), {
      epochs: 5,
      batchSize: 4,
      optimizer: 'sgd',
      learningRate: 1e30,
      callbacks: [
        terminateOnNaN(),
        {
          onBatchEnd: () => {
            steps += 1;
          },
        },
      ],
    });
    expect(history.stopReason).to.equal('stopped');
    expect(steps).to.be.below(5).and.equal(history.steps);
    expect(getLearningRate(optimizers.sgd({learningRate: 2}))).to.equal(2);
  });

  it('goes together with callbacks that watch a validation which tfjs then skips', async () => {
    const model = smallModel();
    model.compile({optimizer: train.sgd(1e30), loss: 'meanSquaredError'});
    const {xs, ys} = smallData(40);
    const watching = [terminateOnNaN(), earlyStopping(), reduceLROnPlateau()];
    const options = {epochs: 3, batchSize: 4, verbose: 0 as const, callbacks: watching};
    const history = await model.fit(xs, ys, {...options, validationData: [xs, ys]});
    expect(history.epoch).to.deep.equal([0]);
    expect(Object.keys(history.history)).not.to.include('val_loss');
  });
});
