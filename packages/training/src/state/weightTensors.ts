/**
 * A tensor for each weight of a model: copies, averages, what a checkpoint holds. Kept with their variables, because the
 * order of `model.weights` changes when layers are frozen.
 */
import {dispose, keep, type Tensor} from '@tensorflow/tfjs-core';
import type {LayersModel, LayerVariable} from '@tensorflow/tfjs-layers';
import {ConfigError} from '@tfjs-zoo/core';
import {namedWeights} from './namedWeights.ts';

/** Tensors by the names of `namedWeights`. They live until they are disposed. */
export type WeightTensors = ReadonlyMap<string, {readonly weight: LayerVariable; readonly tensor: Tensor}>;

/** The present weights. Copies share the values until a weight is assigned new ones, so nothing is copied here. */
export function copyWeights(model: LayersModel): WeightTensors {
  return mapTensors(namedWeights(model), weight => ({weight, tensor: weight.read().clone()}));
}

/** A new tensor for each weight, made of the old ones, which stay. */
export function mapWeights(
  tensors: WeightTensors,
  make: (tensor: Tensor, weight: LayerVariable) => Tensor,
): WeightTensors {
  return mapTensors(tensors, ({weight, tensor}) => ({weight, tensor: make(tensor, weight)}));
}

/** Gives the weights the values of the tensors, which stay the caller's. */
export function writeWeights(tensors: WeightTensors): void {
  for (const {weight, tensor} of tensors.values()) weight.write(tensor);
}

/** Disposes the tensors. */
export function disposeWeights(tensors: WeightTensors): void {
  dispose([...tensors.values()].map(({tensor}) => tensor));
}

/** The tensors alone, by name. */
export function tensorsByName(tensors: WeightTensors): Record<string, Tensor> {
  return Object.fromEntries([...tensors].map(([name, {tensor}]) => [name, tensor]));
}

/**
 * Pairs saved tensors, which it takes over, with the weights of their names.
 *
 * @throws ConfigError if the model has no such weight, or one of another shape; the tensors are disposed then.
 */
export function pairWithWeights(
  owner: string,
  model: LayersModel,
  tensors: Readonly<Record<string, Tensor>>,
): WeightTensors {
  const weights = namedWeights(model);
  return mapTensors(new Map(Object.entries(tensors)), (tensor, name) => {
    const weight = weights.get(name);
    if (weight && String(weight.shape) === String(tensor.shape)) return {weight, tensor};
    dispose(Object.values(tensors));
    const there = weight ? `'${name}' of shape [${weight.shape}]` : `no weight '${name}'`;
    throw new ConfigError(
      `${owner}: the saved state has '${name}' of shape [${tensor.shape}], and model '${model.name}' has ${there}; ` +
        'continue with the model that the state was saved with',
    );
  });
}

function mapTensors<T>(
  from: ReadonlyMap<string, T>,
  make: (value: T, name: string) => {weight: LayerVariable; tensor: Tensor},
): WeightTensors {
  return new Map(
    [...from].map(([name, value]) => {
      const made = make(value, name);
      keep(made.tensor);
      return [name, made];
    }),
  );
}
