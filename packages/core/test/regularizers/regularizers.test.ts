import {add, grad, memory, sum, type Tensor, tensor1d, tensor2d, train} from '@tensorflow/tfjs-core';
import {sequential, layers as stock, regularizers as tfjs} from '@tensorflow/tfjs-layers';
import {ConfigError, layers, regularizers} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {closeTo} from '../support/closeTo.ts';
import {throughText} from '../support/saveAndLoad.ts';

const {l1, l2, l1l2} = regularizers;
const WEIGHT = tensor2d([1, -2, 0, 0.5], [2, 2]);

onEveryBackend(() => {
  describe('regularizers', () => {
    // by hand: Σ|w| = 3.5, Σw² = 5.25; slopes l1 · sign w + 2 · l2 · w
    const cases: [string, regularizers.Regularizer, number, number[]][] = [
      ['l1', l1(0.1), 0.35, [0.1, -0.1, 0, 0.1]],
      ['l2', l2(0.1), 0.525, [0.2, -0.4, 0, 0.1]],
      ['l1l2', l1l2({l1: 1, l2: 0.5}), 6.125, [2, -3, 0, 1.5]],
      ['l1 by default', l1(), 0.035, [0.01, -0.01, 0, 0.01]],
      ['l2 by default', l2(), 0.0525, [0.02, -0.04, 0, 0.01]],
      ['nothing', l1l2({}), 0, [0, 0, 0, 0]],
    ];
    for (const [name, regularizer, penalty, slopes] of cases) {
      it(`${name}: the penalty, and its slope, which is 0 at 0`, () => {
        closeTo(regularizer.apply(WEIGHT), [penalty], 1e-6);
        // with the sum of weights, because nothing has no slope that tfjs could find
        const slope = grad((w: Tensor) => add(sum(w), regularizer.apply(w)));
        closeTo(
          slope(WEIGHT),
          slopes.map(s => 1 + s),
          1e-6,
        );
      });
    }

    it('add to the loss of tfjs’s model.fit what they say, and move the weights by their slope', async () => {
      const layer = layers.linear({
        units: 2,
        kernelInitializer: 'ones',
        biasInitializer: 'ones',
        kernelRegularizer: l2(0.5),
        biasRegularizer: l1(0.25),
      });
      const net = sequential({layers: [stock.inputLayer({inputShape: [3]}), layer]});
      net.compile({optimizer: train.sgd(0.1), loss: 'meanSquaredError'});
      const [x, y] = [tensor2d([0, 0, 0], [1, 3]), tensor2d([1, 1], [1, 2])];
      const {history} = await net.fit(x, y, {epochs: 1, verbose: 0});
      // by hand: outputs are right, so the loss is 0.5 · 6 + 0.25 · 2; slopes are 1 for weights and 0.25 for biases
      expect(Number(history.loss[0])).to.be.closeTo(3.5, 1e-6);
      closeTo(layer.getWeights()[0], Array(6).fill(0.9), 1e-6);
      closeTo(layer.getWeights()[1], Array(2).fill(0.975), 1e-6);
    });
  });
});

describe('regularizers', () => {
  it('leave their penalty behind and nothing else', () => {
    const before = memory().numTensors;
    l1l2({l1: 1, l2: 1}).apply(WEIGHT);
    expect(memory().numTensors).to.equal(before + 1);
  });

  it('come back from a saved model, in our layers and tfjs’s, as do tfjs’s own', async () => {
    const net = sequential();
    net.add(
      layers.linear({
        inputShape: [2],
        units: 2,
        kernelRegularizer: l1l2({l1: 0.5, l2: 0.25}),
        biasRegularizer: tfjs.l2({l2: 1}),
      }),
    );
    net.add(stock.dense({units: 1, kernelRegularizer: l1(0.125)}));
    const loaded = await throughText(net);
    const [ours, theirs] = loaded.layers.map(layer => layer.getConfig());
    expect(ours.kernelRegularizer).to.deep.equal({className: 'ZooL1L2', config: {l1: 0.5, l2: 0.25}});
    expect(ours.biasRegularizer).to.deep.equal({className: 'L1L2', config: {l1: 0, l2: 1}});
    expect(theirs.kernelRegularizer).to.deep.equal({className: 'ZooL1L2', config: {l1: 0.125, l2: 0}});
    const penalties = (model: typeof loaded): number[] => {
      // a Sequential knows of its penalties once it is compiled
      model.compile({optimizer: 'sgd', loss: 'meanSquaredError'});
      return model.calculateLosses().map(loss => loss.dataSync()[0]);
    };
    expect(penalties(loaded)).to.deep.equal(penalties(net));
    expect(penalties(loaded)).to.have.length(3);
  });

  it('say what they were given where it cannot be', () => {
    expect(() => l1(-1)).to.throw(ConfigError, 'l1: rate is -1; a finite number of at least 0 is needed');
    expect(() => l2(Number.NaN)).to.throw(ConfigError, 'l2: rate is null; a finite number of at least 0 is needed');
    const given = (kernelRegularizer: unknown) => () =>
      layers.linear({units: 1, kernelRegularizer: kernelRegularizer as regularizers.Regularizer});
    expect(given('l2')).to.throw(
      ConfigError,
      'linear: kernelRegularizer: a regularizer is "l2"; one made by regularizers.* is needed',
    );
    expect(given({className: 'Nope'})).to.throw("the regularizer class 'Nope' is not registered; import the module");
    expect(given({className: 'Zeros'})).to.throw("the class 'Zeros' is registered, but is no regularizer");
    expect(given(tensor1d([1]))).to.throw('linear: kernelRegularizer: a regularizer is');
  });
});
