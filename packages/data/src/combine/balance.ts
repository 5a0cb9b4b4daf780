import {ConfigError, permutation, streamOf} from '@tfjs-zoo/core';
import type {SampleDataset} from '../sampleDataset.ts';
import {type EpochDraws, labelsOf, withoutDraws} from '../sampleSource.ts';
import {relabelled, type SameKind} from './sameKind.ts';

/** How often classes are seen. */
export interface BalanceOptions {
  /**
   * Samples of each class an epoch: as many as the largest class has, so that those of smaller ones are repeated; as many
   * as the smallest has, so that each epoch leaves out others of the larger ones; or a number.
   * @defaultValue 'largest'
   */
  perClass?: 'largest' | 'smallest' | number;
}

/**
 * Every class equally often in each epoch. Of a class with `n` samples, each is drawn `k / n` times, rounded down or up;
 * which ones once more is drawn anew for each epoch from its seed. Samples that come more than once in an epoch are
 * augmented otherwise each time. Classes without samples stay without.
 *
 * Balance the training part only: split first. `size`, `label(i)` and the like still speak of each sample once, and
 * so does `evaluate` of the dataset that was given; the batches are those of the balanced epochs.
 *
 * @example
 * ```ts
 * const [train, validation] = photos.split(0.2);
 * await fit(model, balance(train), {epochs: 10, validation});
 * ```
 * @throws ConfigError if `perClass` is neither of the words nor a positive integer, or the dataset is balanced or
 *   weighted already, or empty.
 */
export function balance<D extends SampleDataset>(dataset: D, {perClass = 'largest'}: BalanceOptions = {}): SameKind<D> {
  return relabelled('balance', dataset, source => {
    withoutDraws('balance', source);
    const members = membersOf(labelsOf(source));
    return {draws: balancedDraws(members, countFor(perClass, members))};
  });
}

function membersOf(labels: ArrayLike<number>): ReadonlyMap<number, readonly number[]> {
  const members = new Map<number, number[]>();
  for (let i = 0; i < labels.length; i++) {
    const found = members.get(labels[i]);
    if (found) found.push(i);
    else members.set(labels[i], [i]);
  }
  if (members.size === 0) throw new ConfigError('balance: the dataset is empty');
  return members;
}

function countFor(perClass: 'largest' | 'smallest' | number, members: ReadonlyMap<number, readonly number[]>): number {
  const counts = [...members.values()].map(({length}) => length);
  if (perClass === 'largest') return Math.max(...counts);
  if (perClass === 'smallest') return Math.min(...counts);
  if (Number.isInteger(perClass) && perClass >= 1) return perClass;
  throw new ConfigError(
    `balance: perClass ${perClass} is neither 'largest', 'smallest' nor a positive number of samples`,
  );
}

function balancedDraws(members: ReadonlyMap<number, readonly number[]>, count: number): EpochDraws {
  const size = members.size * count;
  return {
    size,
    draw({seed, epoch}) {
      const drawn = new Uint32Array(size);
      let at = 0;
      for (const [label, indices] of members) {
        const order = permutation({seed, stream: streamOf(`data/balance/${epoch}`), step: label}, indices.length);
        for (let i = 0; i < count; i++) drawn[at++] = indices[order[i % order.length]];
      }
      return permutation({seed, stream: streamOf('data/balance/order'), step: epoch}, size).map(i => drawn[i]);
    },
  };
}
