import type {Tensor} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import type {StateDict, WeightTensor} from '@tfjs-zoo/weights';
import {namedWeights} from './namedWeights.ts';

/** A model's weights as they are, by the names that `model.save` gives them. They are read when they are asked for. */
export function modelStateDict(model: LayersModel): StateDict {
  return new Map([...namedWeights(model)].map(([name, weight]) => [name, weightTensor(name, weight.read())]));
}

/**
 * A tensor as it is kept in files.
 *
 * @throws Error if files have no such type.
 */
export function weightTensor(name: string, tensor: Tensor): WeightTensor {
  const {dtype, shape} = tensor;
  if (dtype !== 'float32' && dtype !== 'int32') throw new Error(`'${name}' is of dtype ${dtype}, which is not saved`);
  return {dtype, shape, data: async () => (await tensor.data()) as Float32Array | Int32Array};
}
