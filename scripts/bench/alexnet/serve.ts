/** Does the jobs that come on standard input, one JSON line each, and answers each with one line. */
import {createInterface} from 'node:readline';
import {memory} from '../../support/peakMemory.ts';
import {playTurn} from '../burst.ts';
import type {Answer, Job, Task} from './job.ts';

/** What one side can do. */
export interface Worker {
  about(): Promise<Pick<Answer, 'version' | 'threads'>>;
  load(): Promise<void>;
  logits(): Promise<readonly number[]>;
  predict(batch: number): Promise<void>;
  train(job: Extract<Task, {do: 'train'}>): Promise<void>;
  stages(job: Extract<Job, {do: 'stages'}>): Promise<Pick<Answer, 'stages' | 'failures'>>;
}

/** Serves until standard input ends. What the process holds now is what it holds without a model. */
export async function serve(worker: Worker): Promise<void> {
  const before = memory()?.now ?? Number.NaN;
  for await (const line of createInterface({input: process.stdin})) {
    const reply = await answer(worker, JSON.parse(line), before).catch((error: unknown): Answer => {
      return {failure: error instanceof Error ? error.message : String(error)};
    });
    console.log(JSON.stringify(reply));
  }
}

async function answer(worker: Worker, job: Job, before: number): Promise<Answer> {
  switch (job.do) {
    case 'logits':
      return {logits: await worker.logits(), ...(await worker.about())};
    case 'stages':
      return await worker.stages(job);
    case 'memory':
      return {memory: {before, peak: memory()?.peak ?? Number.NaN}};
    default: {
      const call = (): Promise<void> => perform(worker, job);
      if (job.burst !== undefined) return {...(await playTurn(call, job.burst))};
      await call();
      return {};
    }
  }
}

async function perform(worker: Worker, task: Task): Promise<void> {
  if (task.do === 'load') await worker.load();
  else if (task.do === 'predict') await worker.predict(task.batch);
  else await worker.train(task);
}
