/** A turn of one contender: the same call again and again, as programs that predict do, with caches that are its own. */

/** How long a turn goes on. */
export interface Burst {
  /** Milliseconds at least, and calls at least. */
  readonly milliseconds: number;
  readonly calls: number;
  /** Milliseconds after which it ends even with fewer calls: a long call has its caches to itself anyway. */
  readonly enough: number;
}

/** What came of a turn. */
export interface Turn {
  /** Milliseconds of each call by the clock. */
  readonly runs: readonly number[];
  /** Milliseconds a call of all the process's threads on processors. */
  readonly processor: number;
}

/** That of predictions, training steps and the like. */
export const BURST: Burst = {milliseconds: 150, calls: 3, enough: 1000};

/** Before the first turn, which does not count: engines of JavaScript compile once more what has run some hundred times. */
export const WARM_UP: Burst = {milliseconds: 3000, calls: 1, enough: 3000};

/** One call, after that which does not count. */
export const ONCE: Burst = {milliseconds: 0, calls: 1, enough: 0};

/** Calls once without measuring, and then as often as `burst` says. */
export async function playTurn(call: () => Promise<void>, {milliseconds, calls, enough}: Burst = BURST): Promise<Turn> {
  await call();
  const runs: number[] = [];
  const begin = performance.now();
  const usage = process.cpuUsage();
  for (let last = begin; ; ) {
    await call();
    const now = performance.now();
    runs.push(now - last);
    last = now;
    if (now - begin >= enough || (now - begin >= milliseconds && runs.length >= calls)) break;
  }
  const {user, system} = process.cpuUsage(usage);
  return {runs, processor: (user + system) / 1000 / runs.length};
}
