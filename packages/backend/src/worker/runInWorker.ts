import {type ChildProcess, fork} from 'node:child_process';
import {resolve} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import type {BackendName} from '../backendName.ts';
import {loaderFlags} from '../native/install/checkInChild.ts';
import type {UseBackendOptions} from '../useBackendOptions.ts';
import {errorOf} from './errorData.ts';
import type {Said, Start, Told} from './protocol.ts';

/** How `runInWorker` runs a task. */
export interface RunInWorkerOptions extends UseBackendOptions {
  /** The backend that the task runs on. @defaultValue 'auto' */
  backend?: BackendName | 'auto';
  /** Receives what the task sends while it runs. */
  onMessage?: (message: unknown) => void;
  /** Aborts the task's own signal; a task that then does not end by itself is ended. */
  signal?: AbortSignal;
  /** Milliseconds that an aborted task has to end by itself: to save what it has, for instance. @defaultValue 10000 */
  patience?: number;
}

/**
 * Runs a task in a process of its own, so that training does not keep this one from answering requests: an operation of native or
 * wasm keeps JavaScript waiting until it is done, 0.3 s of a step of AlexNet.
 *
 * The process has its own tensors and its own libtensorflow; what goes back and forth is cloned. It ends with the task or with this
 * process, and all its memory is free then.
 *
 * ```ts
 * // train.ts: what is sent and returned is cloned
 * import type {WorkerTask} from '@tfjs-zoo/backend';
 *
 * export const run: WorkerTask<{epochs: number}, number> = async ({epochs}, {send, signal}) => {
 *   for (let epoch = 0; epoch < epochs && !signal.aborted; epoch++) send({epoch});
 *   return epochs;
 * };
 * // server.ts
 * const module = new URL('./train.ts', import.meta.url);
 * const trained = await runInWorker<number>(module, {epochs: 10}, {onMessage: console.log});
 * ```
 *
 * @param module - The module whose exported function `run`, a {@link WorkerTask}, is called: an address, or a path.
 * @param data - Its first argument; can be cloned.
 * @returns What `run` returns.
 * @throws Error with the name, message, stack and code of what `run` throws; the signal's reason; or Error if the process ends otherwise.
 */
export async function runInWorker<R = unknown>(
  module: URL | string,
  data: unknown,
  options: RunInWorkerOptions = {},
): Promise<R> {
  const {backend = 'auto', onMessage, signal, patience = 10_000, warn = console.warn, ...backendOptions} = options;
  signal?.throwIfAborted();
  const script = import.meta.url.endsWith('.ts') ? './workerMain.ts' : './workerMain.js';
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), {
    // a task in TypeScript is loaded as this program is
    execArgv: loaderFlags(process.execArgv),
    serialization: 'advanced',
    // its standard output and error are this process's
    stdio: 'inherit',
  });
  const address =
    module instanceof URL ? module.href : /^file:/.test(module) ? module : pathToFileURL(resolve(module)).href;
  const start: Start = {kind: 'start', module: address, data, backend, options: backendOptions};
  return await watch<R>(child, start, {onMessage, signal, patience, warn});
}

type Exit = [code: number | null, killedBy: NodeJS.Signals | null];

type Watching = Pick<RunInWorkerOptions, 'onMessage' | 'signal'> &
  Required<Pick<RunInWorkerOptions, 'patience' | 'warn'>>;

async function watch<R>(child: ChildProcess, start: Start, {onMessage, signal, patience, warn}: Watching): Promise<R> {
  const tell = (told: Told): void => void (child.connected && child.send(told));
  let timer: NodeJS.Timeout | undefined;
  const abort = (): void => {
    tell({kind: 'abort', reason: signal?.reason});
    timer = setTimeout(() => child.kill('SIGKILL'), patience);
  };
  signal?.addEventListener('abort', abort, {once: true});
  try {
    return await new Promise<R>((done, fail) => {
      let ended: Said | undefined;
      child.on('error', fail);
      child.on('message', (said: Said) => {
        if (said.kind === 'warning') warn(said.message);
        else if (said.kind === 'message') callBack(said.message);
        else ended = said;
      });
      // the last message may be read after the process has ended
      const over = ([code, killedBy]: Exit): void => {
        if (ended?.kind === 'result') done(ended.result as R);
        else if (signal?.aborted) fail(signal.reason);
        else if (ended?.kind === 'error') fail(errorOf(ended.error));
        else {
          const how = killedBy === null ? `code ${code}` : `signal ${killedBy}`;
          fail(new Error(`runInWorker: the process of ${start.module} ended with ${how} before its task did.`));
        }
      };
      let exit: Exit | undefined;
      child.on('exit', (...how) => {
        exit = how;
        if (!child.connected) over(how);
      });
      child.on('disconnect', () => {
        if (exit) over(exit);
      });
      const callBack = (message: unknown): void => {
        try {
          onMessage?.(message);
        } catch (error) {
          fail(error);
          child.kill('SIGKILL');
        }
      };
      tell(start);
    });
  } finally {
    signal?.removeEventListener('abort', abort);
    clearTimeout(timer);
  }
}
