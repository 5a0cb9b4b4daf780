import {ConfigError} from '../../errors.ts';

/** @throws ConfigError unless `value` is an integer of at least 1. */
export function checkCount(owner: string, option: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new ConfigError(`${owner}: ${option} is ${value}; a positive integer is needed`);
  }
}
