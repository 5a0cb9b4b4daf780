import {ConfigError} from '../errors.ts';
import {shown} from '../ops/geometry.ts';

/** @throws ConfigError if `value` is not a finite number of at least 0. */
export function atLeastZero(what: string, value: number): number {
  if (!Number.isFinite(value) || value < 0) {
    throw new ConfigError(`${what} is ${shown(value)}; a finite number of at least 0 is needed`);
  }
  return value;
}

/** @throws ConfigError if `value` is not in [0, 1). */
export function belowOne(what: string, value: number): number {
  if (!(value >= 0 && value < 1))
    throw new ConfigError(`${what} is ${shown(value)}; it must be at least 0 and below 1`);
  return value;
}
