/** Times work that is shorter than timers and garbage can be ignored for. */

/** Least milliseconds of a run: shorter work is repeated within it. */
const LEAST = 5;
/** Repetitions at most. */
const MOST = 200;

/** How often work of so many milliseconds is repeated. */
export const repeatsFor = (milliseconds: number): number =>
  Math.min(MOST, Math.max(1, Math.ceil(LEAST / milliseconds)));

/** Makes a function that tells the milliseconds of a run, of which as many as fill {@link LEAST} are timed together. */
export function repeated(run: () => void): () => number {
  let repeats: number | undefined;
  const time = (times: number): number => {
    const start = performance.now();
    for (let i = 0; i < times; i++) run();
    return (performance.now() - start) / times;
  };
  return () => {
    if (repeats === undefined) {
      time(1);
      repeats = repeatsFor(time(1));
    }
    // not counted: after others caches hold something else and threads are asleep, which short work feels for milliseconds
    if (repeats > 1) time(repeats);
    return time(repeats);
  };
}
