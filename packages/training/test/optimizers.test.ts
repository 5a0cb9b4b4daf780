import {optimizers} from '@tfjs-zoo/core';
import {fit, type OptimizerName, setLearningRate} from '@tfjs-zoo/training';
import {expect} from 'chai';
import {SmallDataset, smallModel} from './support/smallModel.ts';

/** A rate at which each makes way on the small model; adadelta's and lion's own are made for long runs. */
const RATES: Record<OptimizerName, number> = {
  ...{adadelta: 20, adagrad: 0.05, adam: 0.01, adamW: 0.01, adamax: 0.02, lamb: 0.01, lion: 0.003, nadam: 0.01},
  ...{radam: 0.03, rmsprop: 0.005, sgd: 0.05},
};

describe('the optimizers of fit', () => {
  for (const [name, learningRate] of Object.entries(RATES)) {
    it(`${name} learns when given by name, with the learning rate of the options`, async () => {
      const model = smallModel();
      const options = {epochs: 8, batchSize: 8, optimizer: name as OptimizerName, learningRate};
      const {logs} = await fit(model, new SmallDataset(64), options);
      expect(logs.learning_rate[0]).to.equal(learningRate);
      expect(logs.loss[7]).to.be.below(0.8 * logs.loss[0]);
      model.dispose();
    });
  }

  it('are called by these names and no others', async () => {
    const optimizer = 'momentum' as 'adam';
    await expect(fit(smallModel(), new SmallDataset(4), {epochs: 1, optimizer})).to.be.rejectedWith(
      "fit: optimizer 'momentum' is unknown; give 'adadelta', 'adagrad', 'adam', 'adamW', 'adamax', 'lamb', 'lion', " +
        "'nadam', 'radam', 'rmsprop', 'sgd' or an optimizer",
    );
  });

  it('may have a learning rate of their own that follows the steps', async () => {
    const optimizer = optimizers.sgd({learningRate: step => 0.1 * 0.5 ** step});
    const model = smallModel();
    const {logs} = await fit(model, new SmallDataset(16), {epochs: 2, batchSize: 8, optimizer});
    expect(logs.learning_rate).to.deep.equal([0.1 * 0.5 ** 2, 0.1 * 0.5 ** 4]);
    model.dispose();
  });

  it('refuse a second learning rate beside a function', () => {
    const optimizer = optimizers.lion({learningRate: () => 0.1});
    expect(() => setLearningRate(optimizer, 1)).to.throw(
      'ZooLion: the learning rate is a function of the step, which a schedule or a callback would replace; give the ' +
        'optimizer a number instead, or leave the schedule or callback out',
    );
  });
});
