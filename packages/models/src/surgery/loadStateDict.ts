/**
 * PyTorch's weights into a model.
 */
import {type Tensor, tensor, tidy, transpose} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {ConfigError} from '@tfjs-zoo/core';
import {type StateDict, toFloat32} from '@tfjs-zoo/weights';
import {compareTensors, type LoadResult} from './compareStateDict.ts';
import {fillRows} from './fillRows.ts';
import {type NamedTorchTensor, torchTensors} from './torchNames.ts';

/** Options of {@link loadStateDict}. */
export interface LoadStateDictOptions {
  /** Refuse a state dict that does not fit in every tensor. If false, load those that fit and report the rest. @defaultValue true */
  strict?: boolean;
}

/** Turns a tensor in PyTorch's layout into the variable's. */
function fromTorch(values: Float32Array, {torchShape, axes}: NamedTorchTensor): Tensor {
  return tidy(() => {
    const value = tensor(values, [...torchShape]);
    if (axes === undefined) return value;
    const inverse = axes.map((_, axis) => axes.indexOf(axis));
    return transpose(value, inverse);
  });
}

/**
 * Loads weights in PyTorch's names and layouts: the inverse of {@link stateDict}.
 *
 * Nothing is changed unless everything fits (or `strict` is false). Beside the model, one tensor at a time is in memory, of a
 * large weight only a part where file and backend can: native and wasm read it into the memory that the weight has. Tensors
 * made of a weight before, clones and slices, keep their values.
 *
 * @throws ConfigError that lists every tensor which does not fit.
 * @throws WeightFormatError if a tensor's data are damaged or cannot be float32; weights before it are already loaded then, it is not.
 */
export async function loadStateDict(
  model: LayersModel,
  sd: StateDict,
  {strict = true}: LoadStateDictOptions = {},
): Promise<LoadResult> {
  const own = torchTensors('loadStateDict', model);
  const {problem, ...result} = compareTensors(own, sd);
  if (strict && problem !== undefined) {
    throw new ConfigError(
      `loadStateDict(${model.name}): ${problem}. ` +
        'Build the model with the options that the weights were trained with (numClasses, inputShape, width), ' +
        'or load with {strict: false} to keep what the model has in their place.',
    );
  }

  const misfits = new Set(result.mismatched);
  for (const target of own) {
    const source = sd.get(target.name);
    if (source === undefined || misfits.has(target.name)) continue;
    if (await fillRows(source, target)) continue;
    const value = fromTorch(await toFloat32(source), target);
    target.variable.write(value);
    value.dispose();
  }
  return result;
}
