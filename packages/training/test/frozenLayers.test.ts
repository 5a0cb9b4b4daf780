/** Frozen layers cost no backward pass: counted in kernels. */
import {dispose, profile, type Tensor, tensor2d, tensor4d, tidy, type Variable} from '@tensorflow/tfjs-core';
import {type LayersModel, sequential, layers as stock} from '@tensorflow/tfjs-layers';
import {layers, normal, streamOf} from '@tfjs-zoo/core';
import {fit} from '@tfjs-zoo/training';
import {expect} from 'chai';
import {onEveryBackend} from '../../../test/support/backends.ts';
import type {Forward} from '../src/loop/forward.ts';
import {modelShape} from '../src/loop/modelShape.ts';
import {objective} from '../src/loop/objective.ts';
import {forwardBackward} from '../src/loop/trainStep.ts';

/** Names of the kernels that something runs, but for clones, which share the values: tfjs puts some aside for any backward pass. */
async function kernelsOf(run: () => unknown): Promise<string[]> {
  const {kernels} = await profile(async () => {
    const made = await run();
    dispose(made as Tensor);
    return tensor2d([[0]]);
  });
  return kernels
    .map(({name}) => name)
    .filter(name => name !== 'Identity')
    .sort();
}

const batch = () => ({
  xs: tensor4d(normal({seed: 1, stream: streamOf('frozen'), step: 0}, 4 * 8 * 8 * 3), [4, 8, 8, 3]),
  ys: tensor2d(Array.from({length: 4}, (_, i) => [0, 1, 2].map(c => Number(c === i % 3)))),
});

describe('frozen layers', () => {
  onEveryBackend(() => {
    it('cost what their forward pass costs and nothing else, whatever layers they are', async () => {
      const body = [
        layers.conv2d({name: 'conv', filters: 4, kernelSize: 3, padding: 1, seed: 1, inputShape: [8, 8, 3]}),
        layers.batchNorm({name: 'norm'}),
        layers.relu({name: 'relu'}),
        layers.conv2d({name: 'grouped', filters: 8, kernelSize: 3, groups: 2, seed: 2}),
        layers.maxPool2d({name: 'pool', poolSize: 2}),
        stock.depthwiseConv2d({name: 'depthwise', kernelSize: 2}),
        layers.squeezeExcite({name: 'gate', squeezeChannels: 2, seed: 3}),
        layers.flatten({name: 'flat'}),
      ];
      const head = layers.linear({name: 'head', units: 3, seed: 4});
      const model = sequential({layers: [...body, head]});
      for (const layer of body) layer.trainable = false;
      const goal = objective('test', model, modelShape('test', model), {});
      const weights = head.trainableWeights.map(weight => weight.read() as Variable);
      const data = batch();
      const bodyOnly = (): Tensor =>
        tidy(() => body.reduce((x, layer) => layer.apply(x, {training: true}) as Tensor, data.xs as Tensor));
      const features = bodyOnly();
      const headOnly: Forward = (x, training) => head.apply(x, {training}) as Tensor;
      const step = (xs: Tensor, forward?: Forward) => () =>
        tidy(() => {
          forwardBackward(model, weights, goal, {xs, ys: data.ys}, 'mean', forward);
        });
      const [whole, forwards, behind] = [
        await kernelsOf(step(data.xs)),
        await kernelsOf(bodyOnly),
        await kernelsOf(step(features, headOnly)),
      ];
      expect(whole).to.deep.equal([...forwards, ...behind].sort());
      // so that the comparison says something
      for (const layer of body) layer.trainable = true;
      const all = model.trainableWeights.map(weight => weight.read() as Variable);
      const trained = await kernelsOf(() => tidy(() => void forwardBackward(model, all, goal, data)));
      expect(trained.length).to.be.above(1.5 * whole.length);
      model.dispose();
      dispose([features, data]);
    });

    it('cost no gradient of a convolution or a pool in fit, and behind trained ones that of their inputs only', async () => {
      const counts = async (...frozen: string[]): Promise<number[]> => {
        const model: LayersModel = sequential({
          layers: [
            stock.conv2d({name: 'a', filters: 4, kernelSize: 3, activation: 'relu', inputShape: [8, 8, 3]}),
            stock.maxPooling2d({poolSize: 2}),
            // with an activation: without one tfjs fuses convolution and bias, and then computes both gradients always
            stock.conv2d({name: 'b', filters: 4, kernelSize: 2, activation: 'relu'}),
            stock.flatten(),
            stock.dense({units: 3}),
          ],
        });
        for (const layer of model.layers) layer.trainable = !frozen.includes(layer.name);
        const data = batch();
        const names = await kernelsOf(async () => {
          await fit(model, data, {epochs: 1, optimizer: 'sgd', cacheFeatures: false});
        });
        model.dispose();
        dispose(data);
        return ['Conv2DBackpropFilter', 'Conv2DBackpropInput', 'MaxPoolGrad'].map(
          kernel => names.filter(name => name === kernel).length,
        );
      };
      expect(await counts()).to.deep.equal([2, 1, 1]);
      expect(await counts('a')).to.deep.equal([1, 0, 0]);
      expect(await counts('a', 'b')).to.deep.equal([0, 0, 0]);
      expect(await counts('b')).to.deep.equal([1, 1, 1]);
    });
  });
});
