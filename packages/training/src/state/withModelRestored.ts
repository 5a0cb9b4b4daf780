import type {LayersModel} from '@tensorflow/tfjs-layers';
import {randomLayers} from './randomLayers.ts';
import {copyWeights, disposeWeights, writeWeights} from './weightTensors.ts';

/**
 * Runs something that trains a model, and puts everything back afterwards, whatever happens: weights, statistics of
 * batch normalisation, the random layers' steps.
 */
export async function withModelRestored<T>(model: LayersModel, run: () => Promise<T>): Promise<T> {
  const weights = copyWeights(model);
  const random = randomLayers(model).map(layer => ({layer, step: layer.step}));
  try {
    return await run();
  } finally {
    writeWeights(weights);
    disposeWeights(weights);
    for (const {layer, step} of random) layer.step = step;
  }
}
