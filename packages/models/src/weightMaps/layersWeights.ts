/**
 * Weights as a saved tfjs model has them: under its variables' names (`conv1/weight`), convolutions
 * `[height, width, in, out]`, linear layers `[in, out]`.
 */
import type {LayersModel} from '@tensorflow/tfjs-layers';
import type {StateDict, WeightTensor} from '@tfjs-zoo/weights';
import {torchTensors} from '../surgery/torchNames.ts';
import {permuted} from './permuted.ts';

/** The axes that undo `axes`. */
const inverse = (axes: readonly number[]): number[] => axes.map((_, axis) => axes.indexOf(axis));

/**
 * Weights of `model` from PyTorch's names and layouts to those of `model.save`, which `tf.loadLayersModel` takes. Only what
 * the model has is kept; values are read, and moved, when they are asked for.
 *
 * @throws ConfigError if a layer with weights has no counterpart in PyTorch.
 */
export function toLayersWeights(model: LayersModel, sd: StateDict): StateDict {
  const weights: StateDict = new Map();
  for (const {name, variable, axes} of torchTensors('toLayersWeights', model)) {
    const tensor = sd.get(name);
    if (tensor === undefined) continue;
    weights.set(variable.originalName, axes === undefined ? tensor : permuted(tensor, inverse(axes)));
  }
  return weights;
}

/**
 * The inverse of {@link toLayersWeights}: a saved model's weights in PyTorch's names and layouts. Names that the model does
 * not have are kept, for {@link compareStateDict} to find; values are read, and moved, when they are asked for.
 *
 * @returns `sd` itself if it has not all of the model's names
 * @throws ConfigError if a layer with weights has no counterpart in PyTorch.
 */
export function fromLayersWeights(model: LayersModel, sd: StateDict): StateDict {
  const own = new Map(
    torchTensors('fromLayersWeights', model).map(tensor => [tensor.variable.originalName, tensor] as const),
  );
  if (![...own.keys()].every(name => sd.has(name))) return sd;
  return new Map(
    [...sd].map(([name, tensor]): [string, WeightTensor] => {
      const known = own.get(name);
      if (known === undefined) return [name, tensor];
      const {axes} = known;
      const moves = axes !== undefined && tensor.shape.length === axes.length;
      return [known.name, moves ? permuted(tensor, axes) : tensor];
    }),
  );
}
