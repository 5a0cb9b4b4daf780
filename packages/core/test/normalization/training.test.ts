/** Batch normalisation where networks are trained, saved and handed to PyTorch. */
import {memory, type Tensor, tensor2d} from '@tensorflow/tfjs-core';
import {type LayersModel, sequential, layers as stock} from '@tensorflow/tfjs-layers';
import {layers} from '@tfjs-zoo/core';
import {freeze, loadStateDict, stateDict} from '@tfjs-zoo/models';
import {evaluate, fit} from '@tfjs-zoo/training';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {closeTo} from '../support/closeTo.ts';
import {hashed} from '../support/hashed.ts';

/** A small network; its normalised images are what the head sees. */
function network(options: layers.BatchNormOptions = {}): LayersModel {
  const net = sequential();
  net.add(stock.inputLayer({inputShape: [4, 4, 2]}));
  net.add(layers.conv2d({filters: 3, kernelSize: 3, seed: 1, name: 'conv'}));
  net.add(layers.batchNorm({name: 'bn', ...options}));
  net.add(layers.relu({}));
  net.add(layers.globalAvgPool2d());
  net.add(layers.linear({units: 2, seed: 2, name: 'fc'}));
  return net;
}

const data = (): {xs: Tensor; ys: Tensor} => ({
  xs: hashed('x', [10, 4, 4, 2]),
  ys: tensor2d(Array.from({length: 10}, (_, i) => [i % 2, 1 - (i % 2)])),
});

const valuesOf = (net: LayersModel, layer: string): number[][] =>
  net
    .getLayer(layer)
    .getWeights()
    .map(weight => Array.from(weight.dataSync()));

onEveryBackend(() => {
  describe('layers.batchNorm in fit', () => {
    it('learns, keeps statistics, and leaves no tensors behind', async () => {
      const net = network();
      const options = {epochs: 1, batchSize: 5, learningRate: 0.05, optimizer: 'adam' as const};
      const {xs, ys} = data();
      await fit(net, {xs, ys}, options);
      const before = memory().numTensors;
      // by all samples at once and to a standstill, so that running statistics can catch up
      const learningRate = (step: number): number => 0.05 * (1 - step / 60);
      const {logs} = await fit(net, {xs, ys}, {...options, batchSize: 10, epochs: 60, learningRate});
      expect(memory().numTensors).to.equal(before);
      expect(logs.loss[59]).to.be.below(0.7 * logs.loss[0]);
      const [gamma, beta, mean, variance] = valuesOf(net, 'bn');
      for (const [values, fresh] of [
        [gamma, 1],
        [beta, 0],
        [mean, 0],
        [variance, 1],
      ] as const) {
        expect(values).not.to.include(fresh);
      }
      // statistics that follow the data give at inference what training saw
      const {loss} = await evaluate(net, {xs, ys}, {batchSize: 10});
      expect(loss).to.be.closeTo(logs.loss[59], 0.05 * logs.loss[0]);
    });

    it('is the same bit for bit after training while it is frozen, and the rest learns', async () => {
      const net = network();
      await fit(net, data(), {epochs: 1, batchSize: 5});
      freeze(net, 'bn');
      const [before, head] = [valuesOf(net, 'bn'), valuesOf(net, 'fc')];
      await fit(net, data(), {epochs: 2, batchSize: 5});
      expect(valuesOf(net, 'bn')).to.deep.equal(before);
      expect(valuesOf(net, 'fc')).not.to.deep.equal(head);
    });

    it('evaluates without touching its statistics', async () => {
      const net = network();
      const before = valuesOf(net, 'bn');
      await evaluate(net, data(), {batchSize: 5});
      expect(valuesOf(net, 'bn')).to.deep.equal(before);
    });
  });

  describe('layers.batchNorm in a state dict', () => {
    it('has PyTorch’s names, and takes files with PyTorch’s counter, needed or not', async () => {
      const net = network();
      const sd = stateDict(net);
      const names = ['bn.weight', 'bn.bias', 'bn.running_mean', 'bn.running_var'];
      expect([...sd.keys()].filter(name => name.startsWith('bn.'))).to.deep.equal(names);
      const counter = {dtype: 'int64' as const, shape: [], data: async () => BigInt64Array.of(7n)};
      const file = new Map([...sd, ['bn.num_batches_tracked', counter] as const]);
      expect((await loadStateDict(net, file)).unexpected).to.deep.equal([]);

      const counting = network({momentum: null});
      await loadStateDict(counting, file);
      closeTo(counting.getLayer('bn').getWeights()[4], [7], 0);
      expect([...stateDict(counting).keys()]).to.include('bn.num_batches_tracked');
    });
  });
});
