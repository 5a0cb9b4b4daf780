import {ConfigError} from '@tfjs-zoo/core';
import {type Description, descriptionOf, type Operation} from '../transforms/described.ts';
import {OPERATIONS, STEPS} from './registry.ts';

/** A value that JSON can hold. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | {readonly [name: string]: JsonValue};

/** A step, or a whole pipeline, in plain data. */
export interface TransformConfig {
  /** What makes the step: a name in `transforms`, or a preset. */
  readonly transform: string;
  /** Its arguments; for an operation those after the image. Steps among them are {@link TransformConfig}s. */
  readonly args?: readonly JsonValue[];
}

/**
 * Writes down what a transform does, so that a file can keep it and `transformFromConfig` can make it again. Works for
 * the presets, for everything in `transforms`, and for what `compose` and `applying` make of those.
 *
 * @example
 * ```ts
 * describeTransform(transforms.centerCrop(224)); // {transform: 'centerCrop', args: [224]}
 * ```
 * @throws ConfigError that says which part of the pipeline is a function of unknown origin.
 */
export function describeTransform(transform: Operation): TransformConfig {
  return configOf(transform, 'the transform');
}

function configOf(step: Operation, place: string): TransformConfig {
  const description = descriptionOf(step);
  if (!description) {
    const name = nameIn(STEPS, step);
    if (name === undefined) throw unknown(place, step);
    return {transform: name};
  }
  const name = nameOf(description, place);
  const {length} = description.args;
  const args = description.args.map((value, i) =>
    jsonOf(value, name === 'compose' ? `step ${i + 1} of ${length} in ${place}` : `argument ${i + 1} of ${name}`),
  );
  return {transform: name, args};
}

function nameOf({of}: Description, place: string): string {
  if (typeof of === 'string') return of;
  const name = nameIn(OPERATIONS, of);
  if (name === undefined) throw unknown(place, of);
  return name;
}

function nameIn(functions: ReadonlyMap<string, Operation>, step: Operation): string | undefined {
  for (const [name, known] of functions) if (known === step) return name;
  return undefined;
}

function jsonOf(value: unknown, place: string): JsonValue {
  if (typeof value === 'function') return {...configOf(value as Operation, place)};
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value) || value instanceof Float32Array) {
    return Array.from<unknown, JsonValue>(value, item => jsonOf(item, place));
  }
  if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    const given = Object.entries(value).filter(([, field]) => field !== undefined);
    return Object.fromEntries(given.map(([name, field]) => [name, jsonOf(field, `${name} in ${place}`)]));
  }
  throw new ConfigError(`describeTransform: ${place} is ${String(value)}, which cannot be written as JSON`);
}

function unknown(place: string, {name}: Operation): ConfigError {
  return new ConfigError(
    `describeTransform: ${place} is a function of unknown origin${name && ` ('${name}')`}. What can be written down are ` +
      'the presets, the steps in transforms, transforms.applying(operation, …) and, in Node, moduleStep(…) for ' +
      'functions of your own',
  );
}
