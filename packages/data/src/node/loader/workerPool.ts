/**
 * Worker threads that prepare samples in shared memory.
 */
import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {type ResourceLimits, Worker} from 'node:worker_threads';
import {jpegDecoder} from '@tfjs-zoo/core';
import {LoaderError} from '../../loaderError.ts';
import {errorFrom} from './errorData.ts';
import {AT_WORK, type Reply, type Task, UNWANTED, WAITING, type WorkerSetup} from './protocol.ts';
import {startUnderTsx, tsxApi} from './tsx.ts';

/** How many threads, what they make, and how much may be under way. */
export interface PoolOptions extends Pick<WorkerSetup, 'transform' | 'sampleShape'> {
  readonly workers: number;
  /** Samples that fit into the shared memory. */
  readonly slots: number;
  readonly resourceLimits: ResourceLimits | undefined;
  /** The worker's file, for tests. */
  readonly file?: URL;
}

/** Owns the threads. They start with the first sample, and keep the process alive only while one is being waited for. */
export interface WorkerPool {
  /** Prepares a sample; the copy is written to `into`. */
  prepare(task: Omit<Task, 'slot'>, into: Float32Array, signal?: AbortSignal): Promise<Float32Array>;
  /** Threads that are running. */
  running(): number;
  /** Samples that the threads have been given. */
  atWork(): number;
  /** Ends the threads, and whatever still waits for them. */
  close(): Promise<void>;
}

/** A sample that somebody waits for. */
interface Wanted {
  readonly task: Omit<Task, 'slot'>;
  readonly into: Float32Array;
  /** Where it is prepared; nowhere while all slots are taken. */
  at: {readonly thread: Thread; readonly slot: number} | undefined;
  /** What is given up together with it. */
  readonly group: Set<Wanted> | undefined;
  resolve(sample: Float32Array): void;
  reject(error: unknown): void;
}

interface Thread {
  readonly worker: Worker;
  /** What it has been given to do, by slot. */
  readonly tasks: Map<number, Wanted>;
  /** How many of these somebody still waits for. */
  waitedFor: number;
  /** Why it is about to end, if it said so. */
  failure: Error | undefined;
}

/** Beside this file, with the same ending: the source under a loader of TypeScript, JavaScript as built. */
const WORKER: URL = new URL(import.meta.url.endsWith('.ts') ? 'sampleWorker.ts' : 'sampleWorker.js', import.meta.url);

export function workerPool({
  workers,
  slots,
  transform,
  sampleShape,
  resourceLimits,
  file = WORKER,
}: PoolOptions): WorkerPool {
  const values = sampleShape[0] * sampleShape[1] * sampleShape[2];
  const samples = new SharedArrayBuffer(slots * values * Float32Array.BYTES_PER_ELEMENT);
  const shared = new SharedArrayBuffer(slots * Int32Array.BYTES_PER_ELEMENT);
  const states = new Int32Array(shared);
  // the slot freed last is taken first, so that no more memory is touched than is needed
  const free = Array.from({length: slots}, (_, i) => slots - 1 - i);
  const threads = new Set<Thread>();
  const queue = new Set<Wanted>();
  const groups = new WeakMap<AbortSignal, Set<Wanted>>();
  const api = file.href.endsWith('.ts') ? tsxApi() : undefined;
  let closed = false;

  function start(): Thread {
    const setup: WorkerSetup = {transform, sampleShape, samples, states: shared, jpegDecoder: jpegDecoder()?.file};
    const options = {workerData: setup, ...(resourceLimits && {resourceLimits})};
    const worker = api ? new Worker(startUnderTsx(file, api), {...options, eval: true}) : new Worker(file, options);
    const thread: Thread = {worker, tasks: new Map(), waitedFor: 0, failure: undefined};
    worker.on('message', (reply: Reply) => settle(thread, reply));
    worker.on('error', error => {
      thread.failure = error;
    });
    worker.on('exit', code => end(thread, code));
    worker.unref();
    threads.add(thread);
    return thread;
  }

  /** Gives what waits to the threads with least to do. */
  function dispatch(): void {
    for (const wanted of queue) {
      const slot = free.pop();
      if (slot === undefined) return;
      queue.delete(wanted);
      while (threads.size < workers) start();
      const thread = [...threads].reduce((idlest, one) => (one.tasks.size < idlest.tasks.size ? one : idlest));
      Atomics.store(states, slot, WAITING);
      wanted.at = {thread, slot};
      thread.tasks.set(slot, wanted);
      if (thread.waitedFor++ === 0) thread.worker.ref();
      post(thread.worker, {...wanted.task, slot});
    }
  }

  /** Nobody waits for it any more: a thread for which that holds altogether does not keep the process from ending. */
  function letGo(wanted: Wanted): void {
    if (wanted.at && --wanted.at.thread.waitedFor === 0) wanted.at.thread.worker.unref();
    wanted.at = undefined;
    wanted.group?.delete(wanted);
  }

  function release({tasks}: Thread, slot: number): Wanted | undefined {
    const wanted = tasks.get(slot);
    if (wanted) letGo(wanted);
    tasks.delete(slot);
    free.push(slot);
    return wanted;
  }

  function settle(thread: Thread, {slot, error}: Reply): void {
    const wanted = thread.tasks.get(slot);
    if (error) wanted?.reject(errorFrom(error));
    else if (wanted && Atomics.load(states, slot) !== UNWANTED) {
      wanted.into.set(new Float32Array(samples, slot * values * Float32Array.BYTES_PER_ELEMENT, values));
      wanted.resolve(wanted.into);
    }
    release(thread, slot);
    dispatch();
  }

  function end(thread: Thread, code: number): void {
    threads.delete(thread);
    const error = closed ? closedError() : endedError(thread, code, states, fileURLToPath(file));
    for (const slot of [...thread.tasks.keys()]) release(thread, slot)?.reject(error);
    dispatch();
  }

  /** What is given up when the signal says so. One listener a signal, however many samples are waited for. */
  function groupOf(signal: AbortSignal): Set<Wanted> {
    const known = groups.get(signal);
    if (known) return known;
    const group = new Set<Wanted>();
    groups.set(signal, group);
    const giveUp = () => {
      for (const wanted of group) {
        queue.delete(wanted);
        if (wanted.at) Atomics.store(states, wanted.at.slot, UNWANTED);
        letGo(wanted);
        wanted.reject(signal.reason);
      }
    };
    signal.addEventListener('abort', giveUp, {once: true});
    return group;
  }

  return {
    prepare(task, into, signal) {
      return new Promise((resolve, reject) => {
        if (closed) throw closedError();
        signal?.throwIfAborted();
        const group = signal && groupOf(signal);
        const wanted: Wanted = {task, into, group, at: undefined, resolve, reject};
        group?.add(wanted);
        queue.add(wanted);
        dispatch();
      });
    },
    running: () => threads.size,
    atWork: () => slots - free.length,
    async close() {
      closed = true;
      for (const wanted of queue) wanted.reject(closedError());
      queue.clear();
      await Promise.all([...threads].map(({worker}) => worker.terminate()));
    },
  };
}

/** Pixels are copied once, without the rest of an array that they may be a part of, and handed over. */
function post(worker: Worker, task: Task): void {
  if ('path' in task.image) {
    worker.postMessage(task);
  } else {
    const data = task.image.data.slice();
    worker.postMessage({...task, image: {...task.image, data}}, [data.buffer]);
  }
}

function closedError(): LoaderError {
  return new LoaderError('loader: this loader is closed; make a new one to read on');
}

function endedError({tasks, failure}: Thread, code: number, states: Int32Array, path: string): LoaderError {
  if (!existsSync(path)) {
    return new LoaderError(
      `loader: the workers' file '${path}' is not there; if this program was bundled, leave @tfjs-zoo/data out of the ` +
        'bundle, or load without workers: {workers: 0}',
    );
  }
  const begun = [...tasks].filter(([slot]) => Atomics.load(states, slot) === AT_WORK).map(([, {task}]) => task.name);
  const at = begun.length > 0 ? ` while it prepared ${begun.join(' or ')}` : '';
  const why = failure ? failure.message : `exit code ${code}`;
  return new LoaderError(`loader: a worker ended${at}: ${why}`, {cause: failure});
}
