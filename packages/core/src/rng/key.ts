/**
 * What a random number depends on. There is no hidden state: the same key gives the same numbers, on every machine.
 */
import {ConfigError} from '../errors.ts';

/** Names a sequence of random numbers; a training run's whole random state is the `step` it is at. */
export interface RngKey {
  /** The run's seed, an integer in [0, 2^32). */
  readonly seed: number;
  /** Which consumer draws: see {@link streamOf}. An integer in [0, 2^32). */
  readonly stream: number;
  /** How often this consumer has drawn before: the training step, the epoch or the sample. An integer in [0, 2^32). */
  readonly step: number;
}

/** The stream of a consumer called `name`: its 32-bit FNV-1a hash (Fowler, Noll, Vo) over the UTF-16 code units. */
export function streamOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) {
    const unit = name.charCodeAt(i);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  return hash >>> 0;
}

/**
 * Checks a seed given by a user.
 *
 * @throws ConfigError if it is not an integer in [0, 2^32).
 */
export function checkSeed(owner: string, seed: number): number {
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    throw new ConfigError(`${owner}: seed ${seed} is not an integer from 0 to 4294967295`);
  }
  return seed;
}
