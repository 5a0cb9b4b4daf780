import type {SampleDataset} from '../sampleDataset.ts';
import type {SameKind} from './sameKind.ts';
import {checkCount, span} from './span.ts';

/**
 * The samples after the first `count`; none if there are no more.
 *
 * @throws ConfigError if `count` is not an integer of at least 0.
 */
export function skip<D extends SampleDataset>(dataset: D, count: number): SameKind<D> {
  checkCount('skip', count);
  return span(dataset, Math.min(count, dataset.size), dataset.size);
}
