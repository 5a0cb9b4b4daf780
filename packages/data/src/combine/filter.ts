import {sourceOf} from '../fromSource.ts';
import type {SampleDataset} from '../sampleDataset.ts';
import {infoOf, type SameKind, type SampleInfo} from './sameKind.ts';

/**
 * The samples for which `keep` returns true. Nothing is read for it; class names and labels stay as they are.
 *
 * @example
 * ```ts
 * const indoors = filter(photos, ({name}) => !name.includes('outdoor'));
 * ```
 */
export function filter<D extends SampleDataset>(dataset: D, keep: (sample: SampleInfo) => boolean): SameKind<D> {
  const source = sourceOf('filter', dataset);
  const kept: number[] = [];
  for (let i = 0; i < source.size; i++) if (keep(infoOf(source, i))) kept.push(i);
  return dataset.subset(kept) as SameKind<D>;
}
