import {type Tensor, tensor} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {emaWeights, fit, lambda, stochasticWeightAveraging} from '@tfjs-zoo/training';
import {expect} from 'chai';
import {callbackContract} from '../support/callbackContract.ts';
import {SmallDataset, smallData, smallModel, weightsOf} from '../support/smallModel.ts';

/** Trains and returns the weights after each step, and those left at the end. */
async function train(make: (watch: ReturnType<typeof lambda>) => ReturnType<typeof lambda>[]) {
  const model = smallModel();
  const steps: number[][] = [];
  const watch = lambda({onBatchEnd: () => void steps.push(weightsOf(model))});
  const options = {epochs: 4, batchSize: 8, optimizer: 'sgd' as const, learningRate: 0.5, callbacks: make(watch)};
  await fit(model, new SmallDataset(24), options);
  return {steps, end: weightsOf(model)};
}

/** The largest difference of two lists. */
const apart = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i])));

describe('emaWeights', () => {
  callbackContract(() => emaWeights());

  for (const warmup of [false, true]) {
    it(`leaves decay · a + (1 − decay) · w of all steps in the model${warmup ? ', with growing decays' : ''}`, async () => {
      const {steps, end} = await train(watch => [watch, emaWeights({decay: 0.7, warmup, validate: false})]);
      let average = steps[0];
      for (const [n, weights] of steps.entries()) {
        if (n === 0) continue;
        const decay = warmup ? Math.min(0.7, (1 + n) / (10 + n)) : 0.7;
        average = average.map((a, i) => decay * a + (1 - decay) * weights[i]);
      }
      expect(apart(end, average)).to.be.below(1e-6);
      expect(apart(end, steps[11]), 'the last weights').to.be.above(1e-3);
    });
  }

  it('changes nothing of the training itself, and every other step only if asked to', async () => {
    const plain = await train(watch => [watch]);
    const averaged = await train(watch => [watch, emaWeights({decay: 0.9})]);
    expect(averaged.steps).to.deep.equal(plain.steps);
    const {steps, end} = await train(watch => [watch, emaWeights({decay: 0, warmup: false, everySteps: 5})]);
    // of 12 steps the fifth and the tenth; without any decay the average is the last of them
    expect(apart(end, steps[9])).to.be.below(1e-7);
  });

  for (const way of ['fit', 'model.fitDataset'] as const) {
    it(`validates with the averages in ${way}, and shows them to the callbacks before it`, async () => {
      const model = smallModel();
      const seen: {before: number[]; behind: number[]; valLoss: number}[] = [];
      let before: number[] = [];
      const callbacks = [
        lambda({
          onEpochEnd: () => {
            before = weightsOf(model);
          },
        }),
        // the first weights for ever, so that the average can be told from the weights
        emaWeights({decay: 0.999, warmup: false}),
        lambda({
          onEpochEnd: async (_, {val_loss = Number.NaN} = {}) => {
            const valLoss = typeof val_loss === 'number' ? val_loss : (await val_loss.data())[0];
            seen.push({before, behind: weightsOf(model), valLoss});
          },
        }),
      ];
      const {xs, ys} = smallData(24);
      if (way === 'fit') {
        const options = {epochs: 2, batchSize: 8, optimizer: 'sgd' as const, learningRate: 0.5};
        await fit(model, {xs, ys}, {...options, validation: {xs, ys}, callbacks, loss: 'meanSquaredError'});
      } else {
        model.compile({optimizer: 'sgd', loss: 'meanSquaredError'});
        // tfjs types its parameter as its own Dataset class and asks for `iterator` and `size` alone
        const data = new SmallDataset(24).batches({batchSize: 8}) as unknown as Parameters<
          LayersModel['fitDataset']
        >[0];
        await model.fitDataset(data, {epochs: 2, verbose: 0, validationData: [xs, ys], callbacks});
      }
      for (const {before: average, behind, valLoss} of seen) {
        expect(apart(average, behind)).to.be.above(1e-3);
        expect(valLoss).to.be.closeTo(lossWith(model, average), 1e-6);
      }
      expect(seen).to.have.length(2);
    });
  }

  /** Mean squared error of the small data with given weights. */
  function lossWith(model: LayersModel, weights: readonly number[]): number {
    const now = model.getWeights().map(weight => weight.clone());
    let at = 0;
    const given = now.map(({shape, size}) => {
      at += size;
      return tensor([...weights.slice(at - size, at)], shape);
    });
    model.setWeights(given);
    const {xs, ys} = smallData(24);
    const p = [...(model.predict(xs) as Tensor).dataSync()];
    const y = ys.dataSync();
    model.setWeights(now);
    return p.reduce((sum, value, i) => sum + (value - y[i]) ** 2, 0) / p.length;
  }

  it('goes on from a saved state as if nothing had come between', async () => {
    const run = async (interrupted: boolean) => {
      const model = smallModel();
      model.compile({optimizer: 'sgd', loss: 'meanSquaredError'});
      let callback = emaWeights({decay: 0.8});
      callback.setModel(model);
      callback.setParams({});
      await callback.onTrainBegin();
      const {xs, ys} = smallData(24);
      for (let step = 0; step < 6; step++) {
        await model.trainOnBatch(xs, ys);
        await callback.onBatchEnd(step);
        if (!interrupted || step !== 2) continue;
        const {values, tensors = {}} = callback.getState() ?? {values: {}};
        const saved = Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tensor.clone()]));
        callback = emaWeights({decay: 0.8});
        callback.setModel(model);
        callback.setParams({});
        await callback.onTrainBegin();
        callback.setState({values: JSON.parse(JSON.stringify(values)), tensors: saved});
      }
      await callback.onTrainEnd();
      return weightsOf(model);
    };
    expect(await run(true)).to.deep.equal(await run(false));
  });

  it('says what is out of range', () => {
    expect(() => emaWeights({decay: 1})).to.throw('emaWeights: decay is 1; it must be at least 0 and below 1');
    expect(() => emaWeights({everySteps: 0})).to.throw(
      'emaWeights: everySteps is 0; an integer of at least 1 is needed',
    );
  });
});

describe('stochasticWeightAveraging', () => {
  callbackContract(() => stochasticWeightAveraging({start: 1}));

  it('leaves the mean of the weights at the ends of the last epochs', async () => {
    const {steps, end} = await train(watch => [watch, stochasticWeightAveraging({start: 0.5})]);
    // four epochs of three steps: those of the last two end with steps 9 and 12
    const mean = steps[8].map((w, i) => (w + steps[11][i]) / 2);
    expect(apart(end, mean)).to.be.below(1e-6);
    expect(apart(end, steps[11])).to.be.above(1e-3);
  });

  it('moves the learning rate to its own along a cosine', async () => {
    const callbacks = [stochasticWeightAveraging({start: 2, learningRate: 0.1, annealEpochs: 4})];
    const options = {epochs: 8, optimizer: 'sgd' as const, learningRate: 0.3, callbacks};
    const {logs} = await fit(smallModel(), new SmallDataset(8), options);
    const half = (0.3 + 0.1) / 2;
    const quarter = 0.1 * Math.cos(Math.PI / 4);
    const expected = [0.3, 0.3, 0.3, half + quarter, half, half - quarter, 0.1, 0.1];
    expect(apart(logs.learning_rate, expected)).to.be.below(1e-12);
  });

  it('says what is out of range, and refuses to fight with a schedule', async () => {
    expect(() => stochasticWeightAveraging({start: 1.5})).to.throw(
      'stochasticWeightAveraging: start is 1.5; give the number of an epoch, or a share from 0 to below 1',
    );
    const callbacks = [stochasticWeightAveraging({learningRate: 0.1})];
    const options = {epochs: 1, learningRate: () => 0.1, callbacks};
    await expect(fit(smallModel(), new SmallDataset(8), options)).to.be.rejectedWith(
      'stochasticWeightAveraging: the learning rate follows a schedule already',
    );
  });
});
