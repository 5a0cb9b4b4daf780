/**
 * A model's weights under PyTorch's names.
 */
import type {LayersModel, layers} from '@tensorflow/tfjs-layers';
import {ConfigError, layers as zooLayers} from '@tfjs-zoo/core';

type TorchTensor = zooLayers.TorchTensor;

/** A weight, with its whole name and its shape as PyTorch has them. */
export interface NamedTorchTensor extends TorchTensor {
  readonly torchShape: readonly number[];
}

/** tfjs's own layers that have a counterpart: weight by weight, PyTorch's name and axes. */
const STOCK: Readonly<Record<string, readonly {name: string; axes?: readonly number[]}[]>> = {
  Dense: [{name: 'weight', axes: [1, 0]}, {name: 'bias'}],
  Conv2D: [{name: 'weight', axes: [3, 2, 0, 1]}, {name: 'bias'}],
};

function tensorsOf(owner: string, layer: layers.Layer): TorchTensor[] {
  if (zooLayers.isTorchModule(layer)) return layer.torchTensors();
  const stock = STOCK[layer.getClassName()];
  if (stock === undefined) {
    throw new ConfigError(
      `${owner}: layer '${layer.name}' (${layer.getClassName()}) has weights but no counterpart in PyTorch; ` +
        'save such a model with model.save()',
    );
  }
  return layer.weights.map((variable, i) => ({...stock[i], variable}));
}

/** Every weight of the model in the order of its layers, named `layer.weight` as in PyTorch's state dicts. */
export function torchTensors(owner: string, model: LayersModel): NamedTorchTensor[] {
  return model.layers
    .filter(layer => layer.weights.length > 0)
    .flatMap(layer =>
      tensorsOf(owner, layer).map(tensor => {
        const shape = tensor.variable.shape as number[];
        return {
          ...tensor,
          name: `${layer.name}.${tensor.name}`,
          torchShape: tensor.axes === undefined ? shape : tensor.axes.map(axis => shape[axis]),
        };
      }),
    );
}
