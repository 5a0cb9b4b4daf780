/** Times several ways of doing the same thing, in turns. */

/** What came out. */
export interface Timing {
  /** Milliseconds of each run, in order. */
  readonly runs: readonly number[];
  readonly median: number;
}

/** How long to measure. */
export interface MeasureOptions {
  /** Rounds at most, in each of which every contender runs once. */
  rounds: number;
  /** Seconds after which no further round begins, once there were three. */
  seconds: number;
  /** Whether each runs once before, which does not count. @defaultValue true */
  warmUp?: boolean;
  /** Told after each round, which begin with 1. */
  progress?: (round: number) => void;
}

/** Makes a contender of a task: the milliseconds until its promise settles. */
export function timed(task: () => Promise<void>): () => Promise<number> {
  return async () => {
    const start = performance.now();
    await task();
    return performance.now() - start;
  };
}

/**
 * Runs the contenders, which return how many milliseconds they took, in turns, so that whatever else the machine does meets
 * them alike, and after one run each that does not count, which compiles, allocates and fills caches.
 */
export async function measure(
  contenders: readonly (() => Promise<number>)[],
  {rounds, seconds, warmUp = true, progress}: MeasureOptions,
): Promise<Timing[]> {
  const runs: number[][] = contenders.map(() => []);
  if (warmUp) for (const contender of contenders) await contender();
  const begin = performance.now();
  for (let round = 0; round < rounds; round++) {
    if (round >= Math.min(3, rounds) && performance.now() - begin > seconds * 1000) break;
    for (let turn = 0; turn < contenders.length; turn++) {
      // who begins changes, and who comes after whom: what one leaves, in caches and of busy threads, is not always on the same
      const at = round % 2 === 0 ? turn : contenders.length - 1 - turn;
      const i = (at + round) % contenders.length;
      runs[i].push(await contenders[i]());
    }
    progress?.(round + 1);
  }
  return runs.map(each => ({runs: each, median: quantile(each, 0.5)}));
}

/** The value below which the part `p` of all values lies, interpolated between neighbours; of 0.5, the median. */
export function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = p * (sorted.length - 1);
  const below = Math.floor(at);
  return sorted[below] + (at - below) * (sorted[Math.ceil(at)] - sorted[below]);
}
