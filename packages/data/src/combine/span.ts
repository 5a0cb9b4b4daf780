import {ConfigError} from '@tfjs-zoo/core';
import type {SampleDataset} from '../sampleDataset.ts';
import type {SameKind} from './sameKind.ts';

/** The samples from one index up to another. */
export function span<D extends SampleDataset>(dataset: D, from: number, to: number): SameKind<D> {
  return dataset.subset(Uint32Array.from({length: to - from}, (_, i) => from + i)) as SameKind<D>;
}

/** @throws ConfigError if a number of samples is none. */
export function checkCount(owner: string, count: number): void {
  if (!Number.isInteger(count) || count < 0) {
    throw new ConfigError(`${owner}: ${count} is not a number of samples; give an integer of at least 0`);
  }
}
