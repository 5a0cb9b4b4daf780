import {type Callback, initializers, type LayersModel, layers, sequential} from '@tensorflow/tfjs-layers';
import {optimizers} from '@tfjs-zoo/core';
import {fit, gradualUnfreezing, lambda} from '@tfjs-zoo/training';
import {expect} from 'chai';
import {callbackContract} from '../support/callbackContract.ts';
import {SmallDataset, smallData, smallModel} from '../support/smallModel.ts';

/** Three layers of one group each. */
function threeLayers(): LayersModel {
  const dense = (name: string, units: number, seed: number, more = {}) =>
    layers.dense({name, units, kernelInitializer: initializers.randomNormal({seed}), ...more});
  return sequential({layers: [dense('a', 5, 1, {inputShape: [4]}), dense('b', 4, 2), dense('c', 3, 3)]});
}

const groups = [['a'], ['b'], ['c']];

/** Notes after each epoch which layers' kernels have moved in it. */
function watchLayers(model: LayersModel): {moved: string[]; callback: Callback} {
  const values = () => model.layers.map(layer => [...layer.getWeights()[0].dataSync()].join());
  let before = values();
  const moved: string[] = [];
  const onEpochEnd = () => {
    const after = values();
    moved.push(model.layers.flatMap(({name}, i) => (after[i] === before[i] ? [] : [name])).join(''));
    before = after;
  };
  return {moved, callback: lambda({onEpochEnd})};
}

describe('gradualUnfreezing', () => {
  callbackContract(() => gradualUnfreezing());

  it('trains the head first and takes up a group more at a time, in fit', async () => {
    const model = threeLayers();
    const {moved, callback} = watchLayers(model);
    const callbacks = [gradualUnfreezing({groups, everyEpochs: 2, startEpoch: 1}), callback];
    await fit(model, new SmallDataset(8), {epochs: 5, optimizer: 'adam', callbacks});
    expect(moved).to.deep.equal(['c', 'bc', 'bc', 'abc', 'abc']);
  });

  it('does so in tfjs’s own fit too, with this library’s optimizers and plain SGD', async () => {
    for (const optimizer of ['sgd', optimizers.adam({learningRate: 0.1})]) {
      const model = threeLayers();
      model.compile({optimizer, loss: 'meanSquaredError'});
      const {moved, callback} = watchLayers(model);
      const {xs, ys} = smallData(8);
      await model.fit(xs, ys, {epochs: 3, verbose: 0, callbacks: [gradualUnfreezing({groups}), callback]});
      expect(moved).to.deep.equal(['c', 'bc', 'abc']);
    }
  });

  it('refuses optimizers that would hand one layer’s memory to another', async () => {
    const model = smallModel();
    model.compile({optimizer: 'adam', loss: 'meanSquaredError'});
    const {xs, ys} = smallData(8);
    await expect(model.fit(xs, ys, {epochs: 1, verbose: 0, callbacks: gradualUnfreezing()})).to.be.rejectedWith(
      "gradualUnfreezing: tfjs's own Adam keeps its memory by the weights' places, which change when layers are " +
        "unfrozen; take one of this library's optimizers",
    );
  });

  it('says which name fits no layer, and what is no number of epochs', async () => {
    const callbacks = [gradualUnfreezing({groups: [['x'], ['a', 'b', 'c']]})];
    await expect(fit(threeLayers(), new SmallDataset(8), {epochs: 1, callbacks})).to.be.rejectedWith(
      "gradualUnfreezing: groups name 'x', and no layer with weights is called so; there are 'a', 'b', 'c'",
    );
    expect(() => gradualUnfreezing({everyEpochs: 0})).to.throw(
      'gradualUnfreezing: everyEpochs is 0; an integer of at least 1 is needed',
    );
  });
});
