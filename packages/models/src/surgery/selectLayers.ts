import type {LayersModel, layers} from '@tensorflow/tfjs-layers';
import {ConfigError, layers as zooLayers} from '@tfjs-zoo/core';

/**
 * Which layers of a model: by a name or several, each meaning that layer and everything under it (`'features'` means
 * `features.0`, `features.3` …), or by a function.
 */
export type LayerSelector = string | readonly string[] | ((layer: layers.Layer) => boolean);

/**
 * The layers that `which` selects.
 *
 * @throws ConfigError if a name selects none; the message lists the model's layers.
 */
export function selectLayers(owner: string, model: LayersModel, which: LayerSelector): layers.Layer[] {
  if (typeof which === 'function') return model.layers.filter(which);
  const prefixes = typeof which === 'string' ? [which] : which;
  for (const prefix of prefixes) {
    if (!model.layers.some(({name}) => zooLayers.isUnder(name, prefix))) {
      throw new ConfigError(
        `${owner}: '${model.name}' has no layer '${prefix}'; there are ${model.layers.map(({name}) => name).join(', ')}`,
      );
    }
  }
  return model.layers.filter(({name}) => prefixes.some(prefix => zooLayers.isUnder(name, prefix)));
}
