/**
 * The time this thread has spent computing, in milliseconds: what others do on the machine does not count.
 *
 * Linux tells in `schedstat` (proc(5): nanoseconds on a processor come first); elsewhere it is the time of day.
 */
import {readFileSync} from 'node:fs';

export function busyClock(): number {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ')[0]) / 1e6;
  } catch {
    return performance.now();
  }
}
