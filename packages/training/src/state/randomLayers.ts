import type {LayersModel, layers} from '@tensorflow/tfjs-layers';
import {layers as zooLayers} from '@tfjs-zoo/core';

/** The layers of a model that draw random numbers in training, those of nested models included, in the model's order. */
export function randomLayers(model: LayersModel): zooLayers.RandomLayer[] {
  return model.layers.flatMap(layer => {
    if (layer instanceof zooLayers.RandomLayer) return [layer];
    return isModel(layer) ? randomLayers(layer) : [];
  });
}

const isModel = (layer: layers.Layer): layer is LayersModel => 'layers' in layer && Array.isArray(layer.layers);
