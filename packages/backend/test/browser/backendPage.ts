/** What openPage.ts runs in a browser. */

import {setWasmPaths} from '@tensorflow/tfjs-backend-wasm';
import {add, backend, env, type KernelBackend, memory, ones} from '@tensorflow/tfjs-core';
import {type BackendInfo, type BackendName, type UseBackendOptions, useBackend} from '@tfjs-zoo/backend';
import {type Course, trainingCurve} from '../../../../test/conformance/trainingCurve.ts';

/** What is to be done, as `/jobs.json` has it. */
export interface Jobs {
  jobs: readonly Job[];
  /** Whether in a worker of the page. */
  inWorker: boolean;
}

/** A backend to use. */
export interface Job {
  name: BackendName | 'auto';
  options?: UseBackendOptions;
  /** Steps to train on it. @defaultValue none */
  steps?: number;
  /** Whether another call asks for the same at the same time. @defaultValue false */
  twice?: boolean;
  /** Whether to have webgpu's device fail, and read values then. @defaultValue false */
  fails?: boolean;
}

/** What became of a job. */
export interface Outcome {
  /** What `useBackend` said. */
  info?: BackendInfo;
  /** What it refused with. */
  error?: {name: string; message: string};
  /** What it warned of. */
  warnings: string[];
  /** The training, if there was one. */
  course?: Course;
  /** Tensors that it left behind. */
  left?: number;
}

/** What became of all jobs, and of the page. */
export interface Report {
  outcomes: Outcome[];
  /** Whether threads may share memory on it. */
  isolated: boolean;
  /** The processors that the browser says there are, before and after. */
  processors: [number, number];
  /** What was not there before, of the browser's own or global. */
  added: string[];
  /** tfjs's flag that decides between its modules with and without threads, before and after. */
  threadsFlag: [unknown, unknown];
}

/** Properties that scripts have set. */
const present = (): string[] => [
  ...Object.getOwnPropertyNames(navigator).map(name => `navigator.${name}`),
  ...Object.getOwnPropertyNames(globalThis),
];

/** Does one job after the other, or has a worker do them, which answers then. */
export async function main(): Promise<Report> {
  const {jobs, inWorker}: Jobs = await (await fetch('/jobs.json')).json();
  if (inWorker && typeof document !== 'undefined') {
    const worker = new Worker('/worker.js', {type: 'module'});
    return await new Promise((_, reject) => {
      worker.addEventListener('error', ({message}) => reject(new Error(message)));
    });
  }
  setWasmPaths('/');
  const flag = (): Promise<unknown> => env().getAsync('WASM_HAS_MULTITHREAD_SUPPORT');
  const before = {names: new Set(present()), processors: navigator.hardwareConcurrency, flag: await flag()};
  const outcomes: Outcome[] = [];
  for (const job of jobs) outcomes.push(await outcomeOf(job));
  return {
    outcomes,
    isolated: crossOriginIsolated,
    processors: [before.processors, navigator.hardwareConcurrency],
    added: present().filter(name => !before.names.has(name)),
    threadsFlag: [before.flag, await flag()],
  };
}

async function outcomeOf({name, options, steps, twice = false, fails = false}: Job): Promise<Outcome> {
  const warnings: string[] = [];
  try {
    const use = (): Promise<BackendInfo> =>
      useBackend(name, {...options, warn: message => void warnings.push(message)});
    const other = twice ? use() : undefined;
    const info = await use();
    await other;
    if (fails) await readAfterFailure();
    if (steps === undefined) return {info, warnings};
    const {numTensors} = memory();
    const course = await trainingCurve(steps);
    return {info, warnings, course, left: memory().numTensors - numTensors};
  } catch (error) {
    return {error: error instanceof Error ? {name: error.name, message: error.message} : undefined, warnings};
  }
}

/** No buffer can be both: the device says so later, to whoever listens. */
async function readAfterFailure(): Promise<void> {
  const {device} = backend() as KernelBackend & {device: GPUDevice};
  device.createBuffer({size: 16, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.MAP_WRITE});
  await add(ones([3000]), 1).data();
}
