/**
 * How fast a download is.
 */

/** Told how far a download is: bytes so far and in all, and bytes a second of late (0 until that is known). */
export type OnProgress = (received: number, total: number, bytesPerSecond: number) => void;

/** How far a download is, in bytes so far and in all. */
type Report = (received: number, total: number) => void;

/** The rate is the mean over this time, in milliseconds. */
const WINDOW_MS = 3000;
/** Closest times that are looked at: less is noise, and a long list. */
const STEP_MS = 100;

/** Adds the rate to a report of progress. What was there before the download began does not count. */
export function withRate(onProgress: OnProgress, now: () => number = () => performance.now()): Report {
  let samples: {at: number; received: number}[] = [];
  return (received, total) => {
    const at = now();
    const last = samples.at(-1);
    if (last === undefined || received < last.received) samples = [{at, received}];
    else if (at - last.at >= STEP_MS) samples.push({at, received});
    // one sample may be older than the window, so that there is always something to compare with
    while (samples.length > 2 && at - samples[1].at >= WINDOW_MS) samples.shift();
    const [first] = samples;
    const ms = at - first.at;
    onProgress(received, total, ms < STEP_MS ? 0 : (1000 * (received - first.received)) / ms);
  };
}
