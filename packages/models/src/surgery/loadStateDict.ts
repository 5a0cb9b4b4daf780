/**
 * PyTorch's weights into a model.
 */
import {type Tensor, tensor, tidy, transpose} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {ConfigError} from '@tfjs-zoo/core';
import {type StateDict, toFloat32} from '@tfjs-zoo/weights';
import {type NamedTorchTensor, torchTensors} from './torchNames.ts';

/** Options of {@link loadStateDict}. */
export interface LoadStateDictOptions {
  /** Refuse a state dict that does not fit in every tensor. If false, load those that fit and report the rest. @defaultValue true */
  strict?: boolean;
}

/** What was not loaded, each by PyTorch's name. */
export interface LoadResult {
  /** In the model, not in the state dict. */
  readonly missing: readonly string[];
  /** In the state dict, not in the model. */
  readonly unexpected: readonly string[];
  /** In both, with different shapes. */
  readonly mismatched: readonly string[];
}

/** Counters of batch norm layers that no network computes with; left out on purpose. */
const isCounter = (name: string): boolean => name.endsWith('.num_batches_tracked');

const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((n, i) => n === b[i]);

const shapeText = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

/** Turns a tensor in PyTorch's layout into the variable's. */
function fromTorch(values: Float32Array, {torchShape, axes}: NamedTorchTensor): Tensor {
  return tidy(() => {
    const value = tensor(values, [...torchShape]);
    if (axes === undefined) return value;
    const inverse = axes.map((_, axis) => axes.indexOf(axis));
    return transpose(value, inverse);
  });
}

/** One sentence with everything that does not fit, or undefined if all does. */
function misfit(
  model: LayersModel,
  own: readonly NamedTorchTensor[],
  sd: StateDict,
  result: LoadResult,
): string | undefined {
  const {missing, unexpected, mismatched} = result;
  const count = missing.length + unexpected.length + mismatched.length;
  if (count === 0) return undefined;
  const shapes = new Map(own.map(({name, torchShape}) => [name, torchShape]));
  const details = [
    ...mismatched.map(
      name =>
        `${name} is ${shapeText(sd.get(name)?.shape ?? [])} in the file, ${shapeText(shapes.get(name) ?? [])} in the model`,
    ),
    ...missing.map(name => `${name} is missing from the file`),
    ...unexpected.map(name => `${name} is not in the model`),
  ];
  return (
    `loadStateDict(${model.name}): ${count} of ${own.length + unexpected.length} tensors do not fit: ${details.join('; ')}. ` +
    'Build the model with the options that the weights were trained with (numClasses, inputShape, width), ' +
    'or load with {strict: false} to keep what the model has in their place.'
  );
}

/**
 * Loads weights in PyTorch's names and layouts: the inverse of {@link stateDict}.
 *
 * Nothing is changed unless everything fits (or `strict` is false). One tensor at a time is in memory beside the model.
 *
 * @throws ConfigError that lists every tensor which does not fit.
 * @throws WeightFormatError if a tensor's data are damaged or cannot be float32; weights before it are already loaded then.
 */
export async function loadStateDict(
  model: LayersModel,
  sd: StateDict,
  {strict = true}: LoadStateDictOptions = {},
): Promise<LoadResult> {
  const own = torchTensors('loadStateDict', model);
  const names = new Set(own.map(({name}) => name));
  const fitting = own.filter(({name, torchShape}) => sameShape(sd.get(name)?.shape ?? [-1], torchShape));
  const fits = new Set(fitting.map(({name}) => name));
  const result: LoadResult = {
    missing: own.filter(({name}) => !sd.has(name)).map(({name}) => name),
    unexpected: [...sd.keys()].filter(name => !names.has(name) && !isCounter(name)),
    mismatched: own.filter(({name}) => sd.has(name) && !fits.has(name)).map(({name}) => name),
  };
  const problem = misfit(model, own, sd, result);
  if (strict && problem !== undefined) throw new ConfigError(problem);

  for (const target of fitting) {
    const source = sd.get(target.name);
    if (source === undefined) continue;
    const value = fromTorch(await toFloat32(source), target);
    target.variable.write(value);
    value.dispose();
  }
  return result;
}
