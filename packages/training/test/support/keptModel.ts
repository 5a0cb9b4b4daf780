/** A network, data and optimizers with everything in them that a run must remember. */
import type {Optimizer} from '@tensorflow/tfjs-core';
import {type LayersModel, sequential, layers as stock} from '@tensorflow/tfjs-layers';
import {layers, normal, optimizers, streamOf} from '@tfjs-zoo/core';
import {arrayDataset, type ImageDataset, imageTrainingPreset} from '@tfjs-zoo/data';

/** Optimizers whose slots are of different kinds. */
export const OPTIMIZERS: Record<string, () => optimizers.NamedOptimizer> = {
  sgd: () => optimizers.sgd({learningRate: 0.01, momentum: 0.9}),
  adam: () => optimizers.adam({learningRate: 0.01}),
  adamW: () => optimizers.adamW({learningRate: 0.01, weightDecay: 0.1}),
};

/** Convolution, batch normalisation with its statistics, dropout with its steps. */
export function convolutionalModel(): LayersModel {
  return sequential({
    layers: [
      stock.inputLayer({inputShape: [8, 8, 3]}),
      layers.conv2d({name: 'conv', filters: 4, kernelSize: 3, padding: 1, seed: 1}),
      layers.batchNorm({name: 'norm'}),
      layers.relu({name: 'relu'}),
      layers.flatten({name: 'flat'}),
      layers.dropout({name: 'drop', rate: 0.3, seed: 2}),
      layers.linear({name: 'head', units: 3, seed: 3}),
    ],
  });
}

/** 22 images of 12x12 in three classes, cropped and mirrored at random. */
export function augmentedImages(): ImageDataset {
  const images = Array.from({length: 22}, (_, i) => {
    const values = normal({seed: 4, stream: streamOf('images'), step: i}, 12 * 12 * 3);
    return {
      width: 12,
      height: 12,
      data: Uint8Array.from(values, v => Math.min(255, Math.max(0, 128 + 50 * v + 30 * (i % 3)))),
    };
  });
  return arrayDataset({images, labels: images.map((_, i) => i % 3), transform: imageTrainingPreset({crop: 8})});
}

/** Weights and the optimizer's memory, as numbers. */
export async function stateOf(model: LayersModel, optimizer: Optimizer): Promise<unknown> {
  const weights = model.weights.map(weight => [weight.originalName, [...weight.read().dataSync()]]);
  // another model of the process may have weights of the same names, which then end in a number and come in another order
  const slots = (await optimizer.getWeights()).map(({name, tensor}): [string, number[]] => [
    name.replace(/_\d+\//, '/'),
    [...tensor.dataSync()],
  ]);
  return [weights, slots.sort(([a], [b]) => (a < b ? -1 : 1))];
}
