/**
 * A thread that makes inputs and reads them, so that one that never ends can be ended.
 */
import {parentPort, workerData} from 'node:worker_threads';
import {goldenFiles} from '../support/golden.ts';
import {countAllocations} from './allocations.ts';
import {busyClock} from './busyClock.ts';
import {type Input, inputOf} from './mutate.ts';
import {MAX_MILLISECONDS, outcomeOf, type Read} from './outcome.ts';

/** What a thread is to do: every `stride`-th input of `[from, to)`, made or given. */
export interface Job {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  readonly stride: number;
  /** Formats of the files to damage. @defaultValue all */
  readonly format?: string;
  /** The inputs themselves. @defaultValue made from seed and number */
  readonly inputs?: readonly Input[];
  /** Address of a module whose `readWeights` reads them. @defaultValue the one under test */
  readonly reader: string;
  /** Milliseconds of `Date.now()` after which no new input is begun. */
  readonly until: number;
  /** `[index at hand, steps taken]`, for whoever watches. */
  readonly shared: Int32Array;
}

/** A broken promise, or what all inputs led to. */
export type Report =
  | {readonly kind: 'failure'; readonly index: number; readonly text: string}
  | {readonly kind: 'done'; readonly results: Readonly<Record<string, number>>};

/** Times a slow input is read again before it counts as one, by the clock that does not run while others are busy. */
const RETRIES = 3;

async function work({seed, from, to, stride, format, inputs, until, shared, reader}: Job): Promise<void> {
  const golden = (await goldenFiles()).filter(file => format === undefined || file.format === format);
  const {readWeights}: {readWeights: Read} = await import(reader);
  countAllocations();
  const results: Record<string, number> = {};
  const beat = () => Atomics.add(shared, 1, 1);
  for (let index = from; index < to && Date.now() < until; index += stride) {
    Atomics.store(shared, 0, index);
    const made = inputs?.[index] ?? inputOf(golden, seed, index);
    try {
      let {result, milliseconds} = await outcomeOf(made, beat, readWeights);
      for (let n = 0; n < RETRIES && milliseconds > MAX_MILLISECONDS; n++) {
        milliseconds = (await outcomeOf(made, beat, readWeights, busyClock)).milliseconds;
      }
      if (milliseconds > MAX_MILLISECONDS) throw new Error(`${milliseconds.toFixed(0)} ms for one step (${result})`);
      const key = `${made.format} ${result}`;
      results[key] = (results[key] ?? 0) + 1;
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      report({kind: 'failure', index, text});
    }
  }
  report({kind: 'done', results});
}

function report(message: Report): void {
  parentPort?.postMessage(message);
}

void work(workerData);
