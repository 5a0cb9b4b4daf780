import type {LayersModel, LayerVariable} from '@tensorflow/tfjs-layers';

/**
 * A model's weights by names that are the same in every process: the layer's and the weight's, with `#2` and so on where
 * several have one. The order is that of the layers, whichever of them are frozen.
 */
export function namedWeights(model: LayersModel): Map<string, LayerVariable> {
  const named = new Map<string, LayerVariable>();
  for (const layer of model.layers) {
    for (const weight of layer.weights) {
      let name = weight.originalName;
      for (let n = 2; named.has(name); n++) name = `${weight.originalName}#${n}`;
      named.set(name, weight);
    }
  }
  return named;
}
