/**
 * Random choices that depend on a seed and a number alone, so that any input of a run can be made again without the others.
 */
import {threefry} from '../../../core/src/rng/threefry.ts';

/** A stream of choices. */
export interface Random {
  /** An integer in `[0, n)`. */
  below(n: number): number;
  /** One of these, all as likely. */
  pick<T>(items: ArrayLike<T>): T;
  /** True with this probability. */
  chance(probability: number): boolean;
  bytes(count: number): Uint8Array;
}

/** The stream of input `index` of the run `seed`. */
export function randomOf(seed: number, index: number): Random {
  const words = new Uint32Array(64);
  let at = words.length;
  let block = 0;

  function word(): number {
    if (at === words.length) {
      threefry(seed, index, block++, words);
      at = 0;
    }
    return words[at++];
  }

  // The bias of a remainder of 2^32 is of no account here.
  const below = (n: number) => word() % Math.max(n, 1);
  return {
    below,
    pick: items => items[below(items.length)],
    chance: probability => word() < probability * 2 ** 32,
    bytes: count => Uint8Array.from({length: count}, () => below(256)),
  };
}
