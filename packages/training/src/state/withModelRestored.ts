import {dispose, keep} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {randomLayers} from './randomLayers.ts';

/**
 * Runs something that trains a model, and puts everything back afterwards, whatever happens: weights, statistics of
 * batch normalisation, the random layers' steps.
 */
export async function withModelRestored<T>(model: LayersModel, run: () => Promise<T>): Promise<T> {
  // clones share the values until a weight is assigned new ones
  const weights = model.weights.map(weight => ({weight, before: keep(weight.read().clone())}));
  const random = randomLayers(model).map(layer => ({layer, step: layer.step}));
  try {
    return await run();
  } finally {
    for (const {weight, before} of weights) weight.write(before);
    dispose(weights.map(({before}) => before));
    for (const {layer, step} of random) layer.step = step;
  }
}
