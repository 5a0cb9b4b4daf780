/**
 * What a checkpoint costs a training that goes on: stretches of steps with a save take turns with stretches without one. The
 * files are written meanwhile; a stretch is long enough for that to end within it.
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
    save: (state, history) => run.save(state, history),
    end: () => run.end(),
  };
  const stretches: {wall: number; processor: number; thread: number}[] = [];
  async function* batches(): AsyncGenerator<TrainingBatch> {
    // the first pair does not count
    for (let stretch = 0; stretch < 2 * (turns + 1); stretch++) {
      const [start, processorStart, threadStart] = [performance.now(), process.cpuUsage(), threadTime()];
      for (let step = 0; step < steps; step++) yield {xs: batch.xs.clone(), ys: batch.ys.clone()};
      const {user, system} = process.cpuUsage(processorStart);
      stretches.push({
        wall: performance.now() - start,
        processor: (user + system) / 1000,
        thread: threadTime() - threadStart,
      });
    }
  }
  try {
    await fit(model, batches(), {epochs: 1, optimizer, run: keeper});
  } finally {
    optimizer.dispose();
    await rm(directory, {recursive: true, force: true});
  }
  const more = (of: 'wall' | 'processor' | 'thread'): number[] =>
    Array.from({length: turns}, (_, i) => stretches[2 * i + 2][of] - stretches[2 * i + 3][of]);
  const wall = more('wall');
  return {wall, processor: more('processor'), thread: more('thread'), share: quantile(wall, 0.5) / SAVED_EVERY};
}

/** Processor time of this process's first thread so far, in milliseconds; Linux alone tells, in hundredths of a second. */
function threadTime(): number {
  if (process.platform !== 'linux') return Number.NaN;
  const text = readFileSync(`/proc/self/task/${process.pid}/stat`, 'utf8');
  // the name, in brackets, may hold spaces; user and system time are the 12th and 13th field after it
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return 10 * (Number(fields[11]) + Number(fields[12]));
}
