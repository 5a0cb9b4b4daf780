import {ConfigError} from '@tfjs-zoo/core';

/** @throws ConfigError if `value` is not an integer of at least `least`. */
export function checkCount(what: string, value: number, least: number = 0): number {
  if (!Number.isInteger(value) || value < least) {
    throw new ConfigError(`${what} is ${value}; an integer of at least ${least} is needed`);
  }
  return value;
}

/** @throws ConfigError if `value` is not a finite number of at least 0. */
export function checkRate(owner: string, value: number): number {
  if (!Number.isFinite(value) || value < 0) {
    throw new ConfigError(`${owner}: ${value} is not a learning rate; a finite number of at least 0 is needed`);
  }
  return value;
}
