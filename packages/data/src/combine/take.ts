import type {SampleDataset} from '../sampleDataset.ts';
import type {SameKind} from './sameKind.ts';
import {checkCount, span} from './span.ts';

/**
 * The first `count` samples, or all if there are fewer. Folders come class by class: take from `shuffled(dataset)`, or
 * split, for a part that has them all.
 *
 * @throws ConfigError if `count` is not an integer of at least 0.
 */
export function take<D extends SampleDataset>(dataset: D, count: number): SameKind<D> {
  checkCount('take', count);
  return span(dataset, 0, Math.min(count, dataset.size));
}
