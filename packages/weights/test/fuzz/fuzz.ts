/**
 * Reads many damaged files, and tells which of them broke a promise.
 */
import {availableParallelism} from 'node:os';
import {Worker} from 'node:worker_threads';
import {goldenFiles} from '../support/golden.ts';
import {type Input, inputOf} from './mutate.ts';
import type {Job, Report} from './worker.ts';

export interface FuzzOptions {
  readonly seed: number;
  /** Inputs to read. @defaultValue as many as there is time for */
  readonly count?: number;
  /** Time for it, in seconds. @defaultValue as long as `count` takes */
  readonly seconds?: number;
  /** Format of the files to damage. @defaultValue all */
  readonly format?: string;
}

/** An input that broke a promise. */
export interface Crasher {
  readonly seed: number;
  readonly index: number;
  readonly input: Input;
  readonly text: string;
}

export interface FuzzResult {
  /** Inputs by `format result`. */
  readonly results: ReadonlyMap<string, number>;
  readonly crashers: readonly Crasher[];
}

/** What is tested. */
const READER = new URL('../../src/readWeights.ts', import.meta.url).href;

/** Milliseconds without a step after which a thread is ended. What is slow but ends is noticed by the thread itself. */
const HUNG = 5000;

/** Megabytes of objects a thread may hold: its own code and compiler take about half. */
const MAX_HEAP = 192;

/** A thread's first words. It must learn to read TypeScript itself: what this process was told of it does not reach threads. */
const START = `import(${JSON.stringify(import.meta.resolve('tsx/esm/api'))}).then(({register}) => {
  register();
  return import(${JSON.stringify(new URL('./worker.ts', import.meta.url).href)});
});`;

/** Runs threads until all inputs are read. The inputs depend on seed and number alone, not on the threads. */
export async function fuzz({seed, count = Number.MAX_SAFE_INTEGER, seconds, format}: FuzzOptions): Promise<FuzzResult> {
  const golden = (await goldenFiles()).filter(file => format === undefined || file.format === format);
  if (golden.length === 0) throw new Error(`fuzz: no fixture of format '${format}'`);
  const until = seconds === undefined ? Number.POSITIVE_INFINITY : Date.now() + 1000 * seconds;
  const stride = Math.min(2, availableParallelism());
  const results = new Map<string, number>();
  const crashers: Crasher[] = [];
  const lane = async (first: number) => {
    for (let from = first; from < count && Date.now() < until; ) {
      const ended = await runThread({reader: READER, seed, from, to: count, stride, format, until}, message => {
        if (message.kind === 'failure') {
          const {index, text} = message;
          crashers.push({seed, index, input: inputOf(golden, seed, index), text});
        } else for (const [key, n] of Object.entries(message.results)) results.set(key, (results.get(key) ?? 0) + n);
      });
      if (ended === undefined) return;
      const input = inputOf(golden, seed, ended.index);
      const again = await replay(input);
      if (again !== undefined) crashers.push({seed, index: ended.index, input, text: again});
      from = ended.index + stride;
    }
  };
  await Promise.all(Array.from({length: stride}, (_, first) => lane(first)));
  return {results, crashers: crashers.sort((a, b) => a.index - b.index)};
}

/**
 * Reads one input up to three times in threads of its own.
 *
 * @param reader module that reads it
 * @returns what is wrong with it each time, or `undefined`
 */
export async function replay(input: Input, reader: string = READER): Promise<string | undefined> {
  let wrong: string | undefined;
  for (let n = 0; n < 3; n++) {
    [wrong] = await watch([input], reader);
    if (wrong === undefined) return undefined;
  }
  return wrong;
}

/** Reads inputs in one thread, another one behind each that ends it. @returns what is wrong with each, or `undefined` */
export async function watch(inputs: readonly Input[], reader: string = READER): Promise<(string | undefined)[]> {
  const wrong = new Array<string | undefined>(inputs.length);
  for (let from = 0; from < inputs.length; ) {
    const job = {reader, seed: 0, from, to: inputs.length, stride: 1, until: Number.POSITIVE_INFINITY, inputs};
    const ended = await runThread(job, message => {
      if (message.kind === 'failure') wrong[message.index] = message.text;
    });
    if (ended === undefined) break;
    wrong[ended.index] = ended.text;
    from = ended.index + 1;
  }
  return wrong;
}

/** @returns where and why a thread ended before its work did */
async function runThread(
  job: Omit<Job, 'shared'>,
  hear: (message: Report) => void,
): Promise<{index: number; text: string} | undefined> {
  const shared = new Int32Array(new SharedArrayBuffer(8));
  shared[0] = job.from;
  const worker = new Worker(START, {
    eval: true,
    workerData: {...job, shared},
    resourceLimits: {maxOldGenerationSizeMb: MAX_HEAP},
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve, reject) => {
      let steps = -1;
      let since = Date.now();
      const end = (text: string) => {
        // Before its first step it is not the input that is at fault.
        if (Atomics.load(shared, 1) === 0) reject(new Error(`fuzz: a thread did not start: ${text}`));
        else resolve({index: Atomics.load(shared, 0), text});
      };
      timer = setInterval(() => {
        const now = Atomics.load(shared, 1);
        // Before its first step a thread loads its code, however long that takes.
        if (now !== steps || now === 0) {
          steps = now;
          since = Date.now();
        } else if (Date.now() - since > HUNG) end(`no end within ${HUNG} ms`);
      }, 100);
      worker.on('message', (message: Report) => {
        hear(message);
        if (message.kind === 'done') resolve(undefined);
      });
      worker.on('error', error => end(error.stack ?? String(error)));
      worker.on('exit', code => end(`the thread ended with ${code}`));
    });
  } finally {
    clearInterval(timer);
    await worker.terminate();
  }
}
