/** One training from one seed, which takes the same course on every backend, in Node and in browsers. */
import {type Tensor, tensor1d} from '@tensorflow/tfjs-core';
import {input, type LayersModel, model, type SymbolicTensor, type layers as stock} from '@tensorflow/tfjs-layers';
import {layers, losses, optimizers, seed} from '@tfjs-zoo/core';
import {fit} from '@tfjs-zoo/training';
import {hashed} from '../../packages/core/test/support/hashed.ts';

const IMAGES = 12;

/** What a training came to. */
export interface Course {
  /** The loss of each step; one batch holds all images. */
  losses: number[];
  /** The logits of the images before the first step and after the last, `[2, 12, 3]` in a row. */
  logits: number[];
}

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

/** Trains for so many steps. */
export async function trainingCurve(steps: number): Promise<Course> {
  seed(42);
  const net = network();
  const xs = hashed('x', [IMAGES, 8, 8, 2]);
  const ys = tensor1d(
    Array.from({length: IMAGES}, (_, i) => i % 3),
    'int32',
  );
  const optimizer = optimizers.sgd({learningRate: 0.02, momentum: 0.9});
  const options = {batchSize: IMAGES, shuffle: false, epochs: steps, optimizer, loss: losses.crossEntropy};
  const before = await logitsOf(net, xs);
  const {logs} = await fit(net, {xs, ys}, options);
  const after = await logitsOf(net, xs);
  for (const each of [xs, ys, optimizer, net]) each.dispose();
  seed(0);
  return {losses: logs.loss ?? [], logits: [...before, ...after]};
}

async function logitsOf(net: LayersModel, xs: Tensor): Promise<number[]> {
  const logits = net.predict(xs) as Tensor;
  const values = await logits.data();
  logits.dispose();
  return [...values];
}
