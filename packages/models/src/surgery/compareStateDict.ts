/**
 * Whether weights are those of a model, told by names and shapes.
 */
import type {LayersModel} from '@tensorflow/tfjs-layers';
import type {StateDict} from '@tfjs-zoo/weights';
import type {NamedTorchTensor} from './torchNames.ts';
import {torchTensors} from './torchNames.ts';

/** What of a state dict does not fit a model, each by PyTorch's name. */
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

const shapeText = (shape: readonly number[] = []): string => `[${shape.join(', ')}]`;

/**
 * Compares weights in PyTorch's names and layouts with what `model` has, as {@link loadStateDict} does; no values are read.
 *
 * @returns what does not fit, and `problem`, a clause with all of it: `2 of 16 tensors do not fit: …`. Undefined if all fits.
 * @throws ConfigError if a layer with weights has no counterpart in PyTorch.
 */
export function compareStateDict(model: LayersModel, sd: StateDict): LoadResult & {readonly problem?: string} {
  return compareTensors(torchTensors('compareStateDict', model), sd);
}

/** The same for a model whose tensors are known already. */
export function compareTensors(
  own: readonly NamedTorchTensor[],
  sd: StateDict,
): LoadResult & {readonly problem?: string} {
  const shapes = new Map(own.map(({name, torchShape}) => [name, torchShape]));
  const result: LoadResult = {
    missing: [...shapes.keys()].filter(name => !sd.has(name)),
    unexpected: [...sd.keys()].filter(name => !shapes.has(name) && !isCounter(name)),
    mismatched: own
      .filter(({name, torchShape}) => !sameShape(sd.get(name)?.shape ?? torchShape, torchShape))
      .map(({name}) => name),
  };
  const details = [
    ...result.mismatched.map(
      name => `${name} is ${shapeText(sd.get(name)?.shape)} in the file, ${shapeText(shapes.get(name))} in the model`,
    ),
    ...result.missing.map(name => `${name} is missing from the file`),
    ...result.unexpected.map(name => `${name} is not in the model`),
  ];
  if (details.length === 0) return result;
  const tensors = own.length + result.unexpected.length;
  return {...result, problem: `${details.length} of ${tensors} tensors do not fit: ${details.join('; ')}`};
}
