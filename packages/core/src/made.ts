import type {serialization} from '@tensorflow/tfjs-core';
import {ConfigError} from './errors.ts';
import {shown} from './ops/geometry.ts';

/** What keeps its options in its configuration. */
interface Configured {
  getConfig(): serialization.ConfigDict;
}

/** What tfjs takes for every layer; it keeps two of them. */
const OF_EVERY_LAYER = [
  'name',
  'trainable',
  'batchInputShape',
  'batchSize',
  'dtype',
  'inputDType',
  'inputShape',
  'weights',
];

/** Options that are true or false wherever there are such. */
const FLAGS = [
  'alignCorners',
  'alwaysAdapt',
  'amsgrad',
  'bits',
  'ceilMode',
  'center',
  'centered',
  'channelsFirst',
  'countIncludePad',
  'decoupledWeightDecay',
  'fromLogits',
  'keepDims',
  'logTarget',
  'multilabel',
  'nesterov',
  'perClass',
  'returnIndices',
  'trackRunningStats',
  'trainable',
  'trustClip',
  'useBias',
];

/** What optimizers keep of functions, which they cannot save. */
const OF_FUNCTIONS = ['groupCount', 'scheduled'];

/** @throws ConfigError unless the options are an object. */
export function checkObject(owner: string, options: unknown): void {
  if (typeof options === 'object' && options !== null && !Array.isArray(options)) return;
  throw new ConfigError(`${owner}: options are ${shown(options)}; an object is needed, such as {name: value}`);
}

/** @throws ConfigError if one of the options named is neither true nor false, which in a condition all but a few values are. */
export function checkFlags(owner: string, options: object, flags: readonly string[] = FLAGS): void {
  for (const [name, value] of Object.entries(options)) {
    if (!flags.includes(name) || value === undefined || typeof value === 'boolean') continue;
    throw new ConfigError(`${owner}: ${name} is ${shown(value)}; true or false is needed`);
  }
}

/** @throws ConfigError if the options are not an object, a flag is no flag, or one of them is not among the `known`. */
export function checkNames(owner: string, options: object, known: readonly string[]): void {
  checkObject(owner, options);
  checkFlags(owner, options);
  for (const [name, value] of Object.entries(options)) {
    // null and undefined stand for what is left out
    if (value == null || known.includes(name)) continue;
    throw new ConfigError(`${owner}: no option '${name}'; there are ${known.join(', ')}`);
  }
}

/**
 * Makes an object of its options, each of which must be one that it keeps in its configuration: what is misspelt, or has
 * another name elsewhere, is refused and not ignored, and so is a flag that is neither true nor false. Saved models, which may be of another version, are not made this way.
 *
 * @param more - Options that it may not keep, which stand last in the message.
 * @throws ConfigError if the options are not an object, or one of them is unknown or no flag; and what the constructor throws.
 */
export function made<O extends object, T extends Configured>(
  owner: string,
  cls: new (options: O) => T,
  options: O,
  more: readonly string[] = [],
): T {
  checkObject(owner, options);
  const result = new cls(options);
  const kept = Object.keys(result.getConfig()).filter(name => ![...OF_FUNCTIONS, ...more].includes(name));
  checkNames(owner, options, [...kept, ...more]);
  return result;
}

/** {@link made} for layers, which take what tfjs takes for all of them. */
export function madeLayer<O extends object, T extends Configured>(
  owner: string,
  cls: new (options: O) => T,
  options: O,
): T {
  const layer = made(owner, cls, options, OF_EVERY_LAYER);
  // of layers alone: elsewhere a scale is a number
  checkFlags(owner, options, ['scale']);
  const {name} = options as {name?: unknown};
  if (name == null || typeof name === 'string') return layer;
  throw new ConfigError(`${owner}: name is ${shown(name)}; a string is needed`);
}
