/** The layers of the activation functions: what holds for every layer, and that they pass their options on. */
import {type Tensor, tensor1d, tensor2d} from '@tensorflow/tfjs-core';
import {activations, layers} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {closeTo} from '../support/closeTo.ts';
import {hashed} from '../support/hashed.ts';
import {layerContract} from '../support/layerContract.ts';

layerContract('sigmoid', () => layers.sigmoid(), [3, 4, 2]);
layerContract('tanh', () => layers.tanh(), [6]);
layerContract('relu6', () => layers.relu6(), [6]);
layerContract('leakyRelu', () => layers.leakyRelu(), [6]);
layerContract('leakyRelu with a slope', () => layers.leakyRelu({negativeSlope: 0.3}), [6]);
layerContract('prelu', () => layers.prelu(), [3, 4, 2]);
layerContract('prelu with a slope a channel', () => layers.prelu({numParameters: 2, init: -0.5}), [3, 4, 2]);
layerContract('elu', () => layers.elu({alpha: 0.5}), [6]);
layerContract('selu', () => layers.selu(), [6]);
layerContract('gelu', () => layers.gelu(), [3, 4, 2]);
layerContract('gelu by tanh', () => layers.gelu({approximate: 'tanh'}), [6]);
layerContract('silu', () => layers.silu(), [6]);
layerContract('mish', () => layers.mish(), [6]);
layerContract('softplus', () => layers.softplus({beta: 2, threshold: 5}), [6]);
layerContract('softsign', () => layers.softsign(), [6]);
layerContract('softmax', () => layers.softmax(), [3, 4, 2]);
layerContract('softmax along another axis', () => layers.softmax({axis: 1}), [3, 4, 2]);
layerContract('logSoftmax', () => layers.logSoftmax(), [2]);
layerContract('hardSigmoid', () => layers.hardSigmoid(), [6]);
layerContract('hardSwish', () => layers.hardSwish(), [6]);
layerContract('hardTanh', () => layers.hardTanh({minValue: -0.3, maxValue: 0.2}), [6]);
layerContract('logSigmoid', () => layers.logSigmoid(), [6]);

describe('layers of activation functions', () => {
  it('compute what the function does with the same options', () => {
    const x = hashed('x', [4, 5]);
    const apply = (layer: ReturnType<typeof layers.elu>): Tensor => layer.apply(x) as Tensor;
    closeTo(apply(layers.elu({alpha: 3})), activations.elu(x, {alpha: 3}).dataSync(), 0);
    closeTo(apply(layers.gelu({approximate: 'tanh'})), activations.gelu(x, {approximate: 'tanh'}).dataSync(), 0);
    closeTo(apply(layers.softmax({axis: 0})), activations.softmax(x, {axis: 0}).dataSync(), 0);
    closeTo(apply(layers.hardTanh({maxValue: 0})), activations.hardTanh(x, {maxValue: 0}).dataSync(), 0);
    closeTo(apply(layers.sigmoid()), activations.sigmoid(x).dataSync(), 0);
  });

  it('refuse bad options when they are made, not when they are called', () => {
    expect(() => layers.softplus({beta: -1})).to.throw('softplus: beta is -1; a number above 0 is needed');
    expect(() => layers.prelu({numParameters: 0})).to.throw('prelu: numParameters is 0; a positive integer is needed');
    expect(() => layers.prelu({init: Number.NaN})).to.throw('prelu: init is null; a finite number is needed');
  });

  it("prelu has PyTorch's weight and says so when it does not fit the channels", () => {
    const layer = layers.prelu({numParameters: 3, name: 'act'});
    expect(layer.torchTensors()).to.deep.equal([]);
    layer.apply(hashed('x', [2, 4, 3]));
    expect(layer.torchTensors().map(({name, variable, axes}) => [name, variable.shape, axes])).to.deep.equal([
      ['weight', [3], undefined],
    ]);
    closeTo(layer.getWeights()[0], [0.25, 0.25, 0.25], 0);
    layer.setWeights([tensor1d([1, 0, -1])]);
    closeTo(layer.apply(tensor2d([[-2, -2, -2]])) as Tensor, [-2, 0, 2], 0);
    expect(() => layers.prelu({numParameters: 3, name: 'act'}).apply(hashed('x', [2, 3, 4]))).to.throw(
      "prelu 'act': numParameters is 3 and the input has shape [2,3,4]; 1 or the number of channels",
    );
  });
});
