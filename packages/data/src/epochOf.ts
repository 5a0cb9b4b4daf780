import {permutation, streamOf} from '@tfjs-zoo/core';
import type {SampleSource} from './sampleSource.ts';
import type {SampleKey} from './step.ts';

/** One epoch's samples. */
export interface Epoch {
  /** Their indices, in the order in which they are delivered. */
  readonly indices: Uint32Array;
  /**
   * What the random steps of the sample at a position draw from. A sample that has been there before in this epoch
   * gets a `path` of its own, so that it is augmented otherwise.
   */
  key(position: number): Omit<SampleKey, 'index'>;
}

/** Number of samples in each epoch of a source. */
export function epochSize({size, draws}: SampleSource): number {
  return draws?.size ?? size;
}

/** The samples of one epoch: in the order of their indices, or in one that seed and epoch decide. */
export function epochOf(
  source: SampleSource,
  {seed, epoch, shuffle}: {seed: number; epoch: number; shuffle: boolean},
): Epoch {
  const key = {seed, epoch};
  if (source.draws) {
    const drawn = source.draws.draw(key);
    const indices = shuffle ? drawn : drawn.sort();
    const before = timesBefore(indices, source.size);
    return {indices, key: at => (before[at] === 0 ? key : {...key, path: `again ${before[at]}`})};
  }
  const indices = shuffle
    ? permutation({seed, stream: streamOf('data/shuffle'), step: epoch}, source.size)
    : Uint32Array.from({length: source.size}, (_, i) => i);
  return {indices, key: () => key};
}

/** How often each entry of `indices` stands before its own position. */
function timesBefore(indices: Uint32Array, size: number): Uint32Array {
  const seen = new Uint32Array(size);
  return indices.map(index => seen[index]++);
}
