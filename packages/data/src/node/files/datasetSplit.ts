import {ConfigError} from '@tfjs-zoo/core';

/** The part to learn from, the part to test with, or both, one after the other. */
export type DatasetSplit = 'train' | 'test' | 'all';

/** @throws ConfigError if a split is none of those there are. */
export function checkSplit(owner: string, split: string): void {
  if (['train', 'test', 'all'].includes(split)) return;
  throw new ConfigError(`${owner}: split '${split}' is unknown; there are 'train', 'test' and 'all'`);
}

/** @throws ConfigError if a number of samples is none. */
export function checkPerClass(owner: string, perClass: number): void {
  if (perClass >= 1 && (Number.isInteger(perClass) || perClass === Number.POSITIVE_INFINITY)) return;
  throw new ConfigError(`${owner}: perClass ${perClass} is not a positive integer`);
}
