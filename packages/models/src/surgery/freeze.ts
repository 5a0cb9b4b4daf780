import type {LayersModel} from '@tensorflow/tfjs-layers';
import {type LayerSelector, selectLayers} from './selectLayers.ts';

function setTrainable(owner: string, model: LayersModel, which: LayerSelector, trainable: boolean): string[] {
  const changed = selectLayers(owner, model, which).filter(layer => layer.weights.length > 0);
  for (const layer of changed) layer.trainable = trainable;
  return changed.map(({name}) => name);
}

/**
 * Keeps the weights of some layers as they are while the others are trained.
 *
 * `fit` and `fineTune` see the change at once; with tfjs's own `model.fit`, compile the model again.
 *
 * @param which - For instance `'features'`, or `['features.0', 'features.3']`; see {@link LayerSelector}.
 * @returns Names of the layers with weights that were selected.
 * @throws ConfigError if a name selects no layer.
 */
export function freeze(model: LayersModel, which: LayerSelector): string[] {
  return setTrainable('freeze', model, which, false);
}

/**
 * Lets the weights of some layers learn again: undoes {@link freeze}.
 *
 * @param which - See {@link LayerSelector}. @defaultValue every layer
 * @returns Names of the layers with weights that were selected.
 * @throws ConfigError if a name selects no layer.
 */
export function unfreeze(model: LayersModel, which: LayerSelector = () => true): string[] {
  return setTrainable('unfreeze', model, which, true);
}
