import type {LayersModel, layers, SymbolicTensor} from '@tensorflow/tfjs-layers';
import {ConfigError, makeModel} from '@tfjs-zoo/core';

/**
 * A model with the same layers and weights that gives what chosen layers put out, in the order of `names`.
 *
 * It shares the weights: training one trains both, disposing one disposes the weights of both.
 *
 * @param names - Names of layers, such as `'features.12'` (AlexNet's last pooling) or `'classifier.5'`.
 * @throws ConfigError if there is no such layer, or none is named; the message lists the model's layers.
 */
export function featureExtractor(model: LayersModel, names: string | readonly string[]): LayersModel {
  const wanted = typeof names === 'string' ? [names] : names;
  const byName = new Map(model.layers.map(layer => [layer.name, layer]));
  const known = [...byName.keys()].join(', ');
  if (wanted.length === 0) throw new ConfigError(`featureExtractor: no layer named; '${model.name}' has ${known}`);
  const outputs = wanted.map(name => {
    const layer: layers.Layer | undefined = byName.get(name);
    if (layer === undefined) {
      throw new ConfigError(`featureExtractor: '${model.name}' has no layer '${name}'; there are ${known}`);
    }
    return layer.output as SymbolicTensor;
  });
  return makeModel({inputs: model.inputs, outputs, name: `${model.name}_features`});
}
