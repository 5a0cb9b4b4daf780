import {ConfigError} from '@tfjs-zoo/core';

/** The part to learn from, the part to test with, or both, one after the other. */
export type DatasetSplit = 'train' | 'test' | 'all';

/** @throws ConfigError if a split is none of those there are. */
export function checkSplit(owner: string, split: string): void {
  if (['train', 'test', 'all'].includes(split)) return;
  throw new ConfigError(`${owner}: split '${split}' is unknown; there are 'train', 'test' and 'all'`);
}
