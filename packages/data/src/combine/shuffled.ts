import {checkSeed, permutation, streamOf} from '@tfjs-zoo/core';
import type {SampleDataset} from '../sampleDataset.ts';
import type {SameKind} from './sameKind.ts';

/**
 * The same samples in another order, once and for all; `batches({shuffle: true})` draws one for each epoch.
 *
 * @example
 * ```ts
 * const few = take(shuffled(photos, {seed: 1}), 100);
 * ```
 * @throws ConfigError if the seed is not an integer in [0, 2^32).
 */
export function shuffled<D extends SampleDataset>(dataset: D, {seed = 0}: {seed?: number} = {}): SameKind<D> {
  checkSeed('shuffled', seed);
  return dataset.subset(permutation({seed, stream: streamOf('data/shuffled'), step: 0}, dataset.size)) as SameKind<D>;
}
