/**
 * The seed of whatever is built without one of its own.
 */
import {checkSeed} from './key.ts';

let base = 0;

/**
 * Sets the seed that initializers and dropout layers without one of their own take. The default is 0: a program run
 * twice builds the same model twice.
 *
 * Two layers of one model still differ, because each draws from the stream of its own name.
 *
 * @throws ConfigError if `n` is not an integer in [0, 2^32).
 */
export function seed(n: number): void {
  base = checkSeed('seed', n);
}

/** The seed in force: the last one given to {@link seed}, or 0. */
export function currentSeed(): number {
  return base;
}
