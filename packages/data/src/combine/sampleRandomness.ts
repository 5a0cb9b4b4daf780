import {ConfigError} from '@tfjs-zoo/core';
import type {StreamDataset} from '../dataset.ts';
import {describeTransform, type JsonValue, type TransformConfig} from '../descriptions/describeTransform.ts';
import {OPERATIONS, STEPS} from '../descriptions/registry.ts';
import {sourceIn} from '../fromSource.ts';
import type {SampleTransform} from '../step.ts';

/** Whether samples are other numbers in each epoch. */
export interface SampleRandomness {
  /** Undefined where it cannot be told. */
  readonly random: boolean | undefined;
  /** A clause that says why: `'randomHorizontalFlip' is random`. */
  readonly reason: string;
}

/** Steps that draw nothing, beside those without arguments and the operations. */
const PLAIN: ReadonlySet<string> = new Set([
  ...['compose', 'imageClassificationPreset', 'centerCrop', 'resize', 'pad', 'normalize', 'toTensorData'],
  ...['fiveCrop', 'tenCrop', ...STEPS.keys(), ...OPERATIONS.keys()],
]);

/**
 * Tells whether a dataset's samples are the same numbers in each epoch, so that what is computed of them can be kept.
 *
 * Steps of `transforms` and the presets are known. Of other functions nothing is: what looks plain may be random. Nor is
 * anything known of generators, and of datasets that were not made by this package.
 */
export function sampleRandomness(dataset: StreamDataset): SampleRandomness {
  const transforms = sourceIn(dataset)?.transforms;
  if (!transforms) return {random: undefined, reason: 'where the samples come from is not known'};
  const found = transforms.map(randomnessOf);
  return (
    found.find(({random}) => random === true) ??
    found.find(({random}) => random === undefined) ?? {random: false, reason: 'no step of the transform is random'}
  );
}

function randomnessOf(transform: SampleTransform): SampleRandomness {
  let config: TransformConfig;
  try {
    config = describeTransform(transform);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return {random: undefined, reason: 'the transform has a function that may be random'};
  }
  const names = [...namesIn({...config})];
  const other = names.find(name => !PLAIN.has(name) && name !== 'moduleStep');
  if (other !== undefined) return {random: true, reason: `'${other}' is random`};
  if (names.includes('moduleStep')) return {random: undefined, reason: "what a 'moduleStep' does is not known"};
  return {random: false, reason: 'no step of the transform is random'};
}

/** Names of the step and of those among its arguments. */
function* namesIn(value: JsonValue): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  if ('transform' in value && typeof value.transform === 'string') yield value.transform;
  for (const item of Object.values(value)) yield* namesIn(item);
}
