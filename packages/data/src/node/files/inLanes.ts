/** What long work over several files tells, and what ends it. */
export interface LaneOptions {
  /** Called with the files done so far and their number. @defaultValue none */
  onProgress?: (done: number, of: number) => void;
  /** Ends the work with the signal's reason. @defaultValue none */
  signal?: AbortSignal;
}

/** Files that are worked on at the same time. */
const LANES = 4;

/** Does the same with each file, some at a time. @returns the results in the files' order */
export async function inLanes<T>(
  files: readonly string[],
  work: (file: string) => Promise<T>,
  {onProgress, signal}: LaneOptions,
): Promise<T[]> {
  const results = new Array<T>(files.length);
  let started = 0;
  let done = 0;
  const lane = async () => {
    while (started < files.length) {
      signal?.throwIfAborted();
      const at = started++;
      results[at] = await work(files[at]);
      onProgress?.(++done, files.length);
    }
  };
  await Promise.all(Array.from({length: LANES}, lane));
  return results;
}
