import {availableParallelism} from 'node:os';
import {engine, type KernelBackend, registerBackend, removeBackend} from '@tensorflow/tfjs-core';
import {ConfigError} from '@tfjs-zoo/core';
import {MAX_THREADS} from './maxThreads.ts';
import {threadedBackend, type WasmPackage} from './threadedBackend.ts';

/** tfjs's own priority of the backend: above cpu (1), below native (3). */
const PRIORITY = 2;

/** How many threads the backend that this process has made is on. */
let registered: number | undefined;

/** Threads that one operation uses, or would use: as many as there are processors that this process may use, if nothing else is said. */
export function wasmThreads(): number {
  return registered ?? Math.min(MAX_THREADS, availableParallelism());
}

/**
 * Has tfjs make its wasm backend on `threads` threads from now on. One that the program itself has made already stays, and so
 * does one of ours, for tensors are on it.
 *
 * @returns the threads that it is on.
 * @throws ConfigError if it is on another number than asked for.
 */
export function registerWasmThreads(wasm: WasmPackage, asked: number | undefined): number {
  const running = 'wasm' in engine().registry;
  const threads = running ? wasm.getThreadsCount() : Math.min(MAX_THREADS, asked ?? wasmThreads());
  if (asked !== undefined && asked <= MAX_THREADS && threads !== asked) {
    throw new ConfigError(
      `useBackend: threads ${asked} comes too late: wasm runs on ${threads}, which its tensors' memory is tied to. ` +
        'Pass it to the first useBackend call.',
    );
  }
  if (running || registered === threads) return threads;
  // on one thread tfjs's own, whose memory no other thread sees, is the faster
  if (threads > 1) {
    removeBackend('wasm');
    registerBackend('wasm', (): Promise<KernelBackend> => threadedBackend(wasm, threads), PRIORITY);
  }
  registered = threads;
  return threads;
}
