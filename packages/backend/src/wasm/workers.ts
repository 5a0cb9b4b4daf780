import {Worker} from 'node:worker_threads';

/** As many workers as the threaded module starts with, whatever the threads that it is told to use. */
const POOL = 8;

/** A message of the module's script, or to it. */
interface Command {
  cmd?: string;
}

/** What the module's script calls on a worker. */
export interface PoolWorker {
  onmessage: (event: {data: Command}) => void;
  postMessage(command: Command): void;
  on(event: string, listener: (value: never) => void): unknown;
  ref(): void;
  unref(): void;
  terminate(): unknown;
}

/**
 * A worker that is never started: it says that it is ready and does nothing. The module takes workers from the end of its
 * list, so that with few threads the first ones are not needed.
 */
class IdleWorker implements PoolWorker {
  onmessage: PoolWorker['onmessage'] = () => {};
  postMessage({cmd}: Command): void {
    if (cmd !== 'load') throw new Error(`IdleWorker: the wasm module gave '${cmd}' to a worker that was not started.`);
    queueMicrotask(() => this.onmessage({data: {cmd: 'loaded'}}));
  }
  on(): this {
    return this;
  }
  ref(): void {}
  unref(): void {}
  terminate(): void {}
}

/** A thread that waits for work for ever. The script lets it go once it is ready and holds it while it runs, which is always. */
class ThreadWorker extends Worker {
  override ref(): void {}
}

/**
 * The class `Worker` for the module's script: `threads - 1` of its pool run `contents`, as the program's own thread is the
 * first of them; the others are not started.
 */
export function workersFor(threads: number, contents: string): new () => PoolWorker {
  let made = 0;
  function PoolWorkerOf(): PoolWorker {
    made += 1;
    if (made <= POOL - (threads - 1)) return new IdleWorker();
    // what the program was started with, such as a loader of TypeScript, is nothing for it
    return new ThreadWorker(contents, {eval: true, execArgv: []}) as unknown as PoolWorker;
  }
  return PoolWorkerOf as unknown as new () => PoolWorker;
}
