/**
 * Weights that are all the same: tfjs's own initializers, which every model file knows.
 */
import {initializers} from '@tensorflow/tfjs-layers';
import {ConfigError} from '../errors.ts';
import type {Initializer} from './base.ts';

/** All zeros. */
export const zeros = (): Initializer => initializers.zeros();

/** All ones. */
export const ones = (): Initializer => initializers.ones();

/**
 * All of one value.
 *
 * @throws ConfigError if `value` is not a finite number.
 */
export function constant({value}: {value: number}): Initializer {
  if (!Number.isFinite(value)) {
    throw new ConfigError(`initializers.constant: value is ${value}; a finite number is needed`);
  }
  return initializers.constant({value});
}
