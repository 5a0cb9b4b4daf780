/** A run with dropout that is stopped and goes on is the run that was never stopped. */
import {type LayersModel, sequential, layers as stock} from '@tensorflow/tfjs-layers';
import {layers, optimizers} from '@tfjs-zoo/core';
import {fit} from '@tfjs-zoo/training';
import {expect} from 'chai';
import {SmallDataset, weightsOf} from './support/smallModel.ts';

function build(): {model: LayersModel; random: layers.RandomLayer[]} {
  const random = [
    layers.alphaDropout({name: 'first', rate: 0.2, seed: 3}),
    layers.dropout({name: 'second', rate: 0.5, seed: 3}),
    layers.dropPath({name: 'third', rate: 0.2, seed: 3}),
  ];
  const linear = (name: string, units: number) => layers.linear({name, units, seed: 1});
  const [a, b, c] = random;
  const model = sequential({
    layers: [stock.inputLayer({inputShape: [4]}), linear('in', 8), a, linear('between', 8), b, linear('out', 3), c],
  });
  return {model, random};
}

describe('random layers in fit', () => {
  it('go on where a run stopped, to the last bit, when their steps are carried over', async () => {
    const options = {batchSize: 8, seed: 2} as const;
    const train = (model: LayersModel, epochs: number, initialEpoch = 0) =>
      fit(model, new SmallDataset(20), {
        ...options,
        epochs,
        initialEpoch,
        optimizer: optimizers.sgd({learningRate: 0.1}),
      });
    const whole = build();
    await train(whole.model, 4);
    const first = build();
    await train(first.model, 2);
    expect(first.random.map(({step}) => step)).to.deep.equal([6, 6, 6]);
    const carriedOn = async (carry: boolean): Promise<number[]> => {
      const rest = build();
      rest.model.setWeights(first.model.getWeights());
      if (carry) for (const [i, layer] of rest.random.entries()) layer.step = first.random[i].step;
      await train(rest.model, 4, 2);
      return weightsOf(rest.model);
    };
    expect(await carriedOn(true)).to.deep.equal(weightsOf(whole.model));
    // and the steps are what does it
    expect(await carriedOn(false)).not.to.deep.equal(weightsOf(whole.model));
  });
});
