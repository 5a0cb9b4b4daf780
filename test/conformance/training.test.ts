/** One training, from one seed, on each backend: the same curve as in plain JavaScript. */
import {memory, tensor1d} from '@tensorflow/tfjs-core';
import {input, type LayersModel, model, type SymbolicTensor, type layers as stock} from '@tensorflow/tfjs-layers';
import {useBackend} from '@tfjs-zoo/backend';
import {layers, losses, optimizers, seed} from '@tfjs-zoo/core';
import {fit} from '@tfjs-zoo/training';
import {expect} from 'chai';
import {hashed} from '../../packages/core/test/support/hashed.ts';
import {BACKENDS, onEveryBackend} from '../support/backends.ts';

const STEPS = 50;
const IMAGES = 12;

/** A convolution, batch norm, max pooling, dropout and a linear layer, freshly initialised. */
function network(): LayersModel {
  const x = input({shape: [8, 8, 2]});
  const parts: stock.Layer[] = [
    layers.conv2d({filters: 6, kernelSize: 3, padding: 1, useBias: false, name: 'conv'}),
    layers.batchNorm({name: 'norm'}),
    layers.relu(),
    layers.maxPool2d({poolSize: 2, strides: 2}),
    layers.dropout({rate: 0.25, name: 'drop'}),
    layers.flatten(),
    layers.linear({units: 3, name: 'head'}),
  ];
  return model({inputs: x, outputs: parts.reduce((y, layer) => layer.apply(y) as SymbolicTensor, x)});
}

/** The loss of each step; one batch holds all images. */
async function curve(): Promise<number[]> {
  seed(42);
  const net = network();
  const xs = hashed('x', [IMAGES, 8, 8, 2]);
  const ys = tensor1d(
    Array.from({length: IMAGES}, (_, i) => i % 3),
    'int32',
  );
  const optimizer = optimizers.sgd({learningRate: 0.02, momentum: 0.9});
  const options = {batchSize: IMAGES, shuffle: false, epochs: STEPS, optimizer, loss: losses.crossEntropy};
  const {logs} = await fit(net, {xs, ys}, options);
  for (const each of [xs, ys, optimizer, net]) each.dispose();
  return logs.loss ?? [];
}

describe('fifty steps of training', () => {
  let expected: number[] = [];
  const worst = new Map<string, number>();

  before(async () => {
    await useBackend('cpu', {warn: () => {}});
    expected = await curve();
    expect(expected).to.have.lengthOf(STEPS);
    // it learns: guessing has log 3
    expect(expected.at(-1)).to.be.below(Math.log(3) / 2);
  });
  after(() => {
    const cells = BACKENDS.map(name => `${name} ${worst.get(name)?.toExponential(1) ?? '-'}`);
    console.log(`\nlargest difference from plain JavaScript's loss in ${STEPS} steps: ${cells.join(', ')}`);
  });

  onEveryBackend(backend => {
    it('have the same losses from the same seed, within 1e-4', async () => {
      await curve();
      const before = memory().numTensors;
      const losses = await curve();
      expect(memory().numTensors, 'tensors left behind').to.equal(before);
      const differences = losses.map((loss, step) => Math.abs(loss - (expected[step] ?? Number.NaN)));
      worst.set(backend, Math.max(...differences));
      expect(losses).to.have.lengthOf(STEPS);
      expect(Math.max(...differences)).to.be.below(1e-4);
    });
  });
});
