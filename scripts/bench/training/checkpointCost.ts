/**
 * What a checkpoint costs a training that goes on: stretches of steps with a save take turns with stretches without one. The
 * files are flushed and read back meanwhile; a stretch is long enough for that to end within it.
 */
import {readFileSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {optimizers} from '@tfjs-zoo/core';
import {fit, type RunKeeper, type TrainingBatch} from '@tfjs-zoo/training';
import {runDirectory} from '@tfjs-zoo/training/node';
import {quantile} from '../measure.ts';

/** Milliseconds between two saves, as `runDirectory` has them by default. */
const SAVED_EVERY = 60_000;

/** What came out, in milliseconds. */
export interface CheckpointCost {
  /** How much longer each stretch with a save took than the one without that came next. */
  readonly wall: readonly number[];
  /** The same in processor time of all threads. */
  readonly processor: readonly number[];
  /** The same in processor time of the thread that trains; none where the system does not tell. */
  readonly thread: readonly number[];
  /** Of `wall` and `processor`, what goes by until training goes on. */
  readonly until: readonly {readonly wall: number; readonly processor: number}[];
  /** New pages of memory, of 4 KB as a rule, of a stretch with a save, less those of the one without. */
  readonly pages: readonly number[];
  /** Median of `wall` as a part of the time between two saves. */
  readonly share: number;
}

/** Measures `turns` pairs of stretches of `steps` steps. */
export async function checkpointCost(
  model: LayersModel,
  batch: TrainingBatch,
  {turns, steps}: {turns: number; steps: number},
): Promise<CheckpointCost> {
  const directory = await mkdtemp(join(tmpdir(), 'tfjs-zoo-bench-'));
  const optimizer = optimizers.sgd({learningRate: 1e-5, momentum: 0.9});
  const run = runDirectory(directory, {keepLast: 1, signals: false});
  const keeper: RunKeeper = {
    begin: (owner, description) => run.begin(owner, description),
    interrupted: false,
    // in the first step of every other stretch
    isDue: step => step % (2 * steps) === 1,
    async save(state, history) {
      const start = spent();
      await run.save(state, history);
      until.push(since(start));
    },
    end: () => run.end(),
  };
  const stretches: Spent[] = [];
  const until: Spent[] = [];
  async function* batches(): AsyncGenerator<TrainingBatch> {
    // the first pair does not count
    for (let stretch = 0; stretch < 2 * (turns + 1); stretch++) {
      const start = spent();
      for (let step = 0; step < steps; step++) yield {xs: batch.xs.clone(), ys: batch.ys.clone()};
      stretches.push(since(start));
    }
  }
  try {
    await fit(model, batches(), {epochs: 1, optimizer, run: keeper});
  } finally {
    optimizer.dispose();
    await rm(directory, {recursive: true, force: true});
  }
  const more = (of: keyof Spent): number[] =>
    Array.from({length: turns}, (_, i) => stretches[2 * i + 2][of] - stretches[2 * i + 3][of]);
  const wall = more('wall');
  return {
    wall,
    processor: more('processor'),
    thread: more('thread'),
    // the first pair's does not count, and the last save is that of the end
    until: until.slice(1, turns + 1),
    pages: more('pages'),
    share: quantile(wall, 0.5) / SAVED_EVERY,
  };
}

/** Milliseconds by the clock, of all threads' processor time and of this one's, and new pages. */
interface Spent {
  readonly wall: number;
  readonly processor: number;
  readonly thread: number;
  readonly pages: number;
}

function spent(): Spent {
  const {userCPUTime, systemCPUTime, minorPageFault} = process.resourceUsage();
  const processor = (userCPUTime + systemCPUTime) / 1000;
  return {wall: performance.now(), processor, thread: threadTime(), pages: minorPageFault};
}

function since(start: Spent): Spent {
  const now = spent();
  return {
    wall: now.wall - start.wall,
    processor: now.processor - start.processor,
    thread: now.thread - start.thread,
    pages: now.pages - start.pages,
  };
}

/** Processor time of this process's first thread so far, in milliseconds; Linux alone tells, in hundredths of a second. */
function threadTime(): number {
  if (process.platform !== 'linux') return Number.NaN;
  const text = readFileSync(`/proc/self/task/${process.pid}/stat`, 'utf8');
  // the name, in brackets, may hold spaces; user and system time are the 12th and 13th field after it
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return 10 * (Number(fields[11]) + Number(fields[12]));
}
