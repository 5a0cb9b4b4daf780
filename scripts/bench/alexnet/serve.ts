/** Does the jobs that come on standard input, one JSON line each, and answers each with one line. */
import {createInterface} from 'node:readline';
import {memory} from '../../support/peakMemory.ts';
import type {Answer, Job} from './job.ts';

/** Jobs of one kind. */
type JobOf<D extends Job['do']> = Extract<Job, {do: D}>;

/** What each job does; it is timed. */
export interface Worker {
  load(): Promise<void>;
  logits(): Promise<readonly number[]>;
  predict(job: JobOf<'predict'>): Promise<void>;
  train(job: JobOf<'train'>): Promise<void>;
  /** Milliseconds of each layer. */
  layers(job: JobOf<'layers'>): Promise<Readonly<Record<string, number>>>;
  readonly version: string;
}

/** Serves until standard input ends. */
export async function serve(worker: Worker): Promise<void> {
  for await (const line of createInterface({input: process.stdin})) {
    console.log(JSON.stringify(await answer(worker, JSON.parse(line))));
  }
}

async function answer(worker: Worker, job: Job): Promise<Answer> {
  const begin = performance.now();
  const usage = process.cpuUsage();
  const extra = await work(worker, job);
  const {user, system} = process.cpuUsage(usage);
  return {milliseconds: performance.now() - begin, processor: (user + system) / 1000, ...extra};
}

async function work(worker: Worker, job: Job): Promise<Answer> {
  switch (job.do) {
    case 'load':
      await worker.load();
      return {};
    case 'logits':
      return {logits: await worker.logits(), version: worker.version};
    case 'predict':
      await worker.predict(job);
      return {};
    case 'train':
      await worker.train(job);
      return {};
    case 'layers':
      return {layers: await worker.layers(job)};
    case 'memory':
      return {bytes: memory()?.peak};
  }
}
