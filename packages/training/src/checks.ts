import {ConfigError} from '@tfjs-zoo/core';

/** @throws ConfigError if `value` is not an integer of at least `least`. */
export function checkCount(what: string, value: number, least: number = 0): number {
  if (!Number.isInteger(value) || value < least) {
    throw new ConfigError(`${what} is ${value}; an integer of at least ${least} is needed`);
  }
  return value;
}
