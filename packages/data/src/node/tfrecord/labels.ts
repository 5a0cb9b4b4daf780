/**
 * The label of an example.
 */
import {ConfigError} from '@tfjs-zoo/core';
import {type Fail, quoted} from '@tfjs-zoo/weights/readers';
import type {FeatureValues, FoundExample} from './example.ts';

/**
 * Where labels come from: the name of a feature, or a function of all features but the image. Numbers are indices of
 * classes, texts their names.
 */
export type TfLabel = string | ((features: ReadonlyMap<string, FeatureValues>) => number | string);

/** Most characters of a name of a class. */
const MAX_NAME = 1000;

/** @throws `E_MISSING` if the label is not there, `E_VALUE` if it is none */
export function labelOf(label: TfLabel, example: FoundExample, fail: Fail): number | string {
  if (typeof label === 'function') {
    const made = label(example.features);
    if (isLabel(made)) return made;
    throw new ConfigError(
      `tfrecord: the function label gave ${String(made)}; it must give an index from 0 on, or a name`,
    );
  }
  const values = example.features.get(label);
  if (values === undefined) throw missing('label', label, example, fail);
  const [value] = values;
  const found = value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value;
  if (values.length === 1 && isLabel(found)) return found;
  const text = values.length === 1 ? `is ${String(found)}` : `has ${values.length} values`;
  throw fail('E_VALUE', `the label ${quoted(label)} ${text}; one index from 0 on, or one name, is needed`);
}

/** An error that lists what is there. */
export function missing(option: string, name: string, {names}: FoundExample, fail: Fail): Error {
  const shown = names.slice(0, 12).map(quoted).join(', ');
  const more = names.length > 12 ? `, and ${names.length - 12} more` : '';
  const there = names.length === 0 ? 'there are none' : `there are ${shown}${more}`;
  return fail('E_MISSING', `no feature ${quoted(name)}; ${there}. Name the one to use by the option ${option}`);
}

function isLabel(value: unknown): value is number | string {
  if (typeof value === 'string') return value !== '' && value.length <= MAX_NAME;
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
