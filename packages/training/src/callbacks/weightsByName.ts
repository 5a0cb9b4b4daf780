import {dispose, type Tensor} from '@tensorflow/tfjs-core';
import type {LayersModel, LayerVariable} from '@tensorflow/tfjs-layers';
import {ConfigError} from '@tfjs-zoo/core';

/**
 * Pairs tensors with the weights of a model that have their names (`originalName`: the same in every process) and shapes.
 *
 * @throws ConfigError if there is no such weight or its shape differs; the tensors are disposed then.
 */
export function weightsByName(
  model: LayersModel,
  tensors: Readonly<Record<string, Tensor>>,
  owner: string,
): [LayerVariable, Tensor][] {
  const weights = new Map(model.weights.map(weight => [weight.originalName, weight]));
  return Object.entries(tensors).map(([name, tensor]) => {
    const weight = weights.get(name);
    if (!weight || String(weight.shape) !== String(tensor.shape)) {
      dispose(Object.values(tensors));
      const there = weight ? `weight '${name}' of shape [${weight.shape}]` : `no weight '${name}'`;
      throw new ConfigError(
        `${owner}: the saved state has '${name}' of shape [${tensor.shape}], and model '${model.name}' has ${there}; ` +
          'continue with the model that the state was saved with',
      );
    }
    return [weight, tensor];
  });
}
