import type {BackendInfo} from '../backendInfo.ts';

/** What a task in a worker process is given besides its data. */
export interface WorkerContext {
  /** The backend that is current in the process. */
  readonly backend: BackendInfo;
  /** Aborted when the caller's is. */
  readonly signal: AbortSignal;
  /** Sends something that can be cloned to the caller's `onMessage`. */
  send(message: unknown): void;
}

/** What a module for `runInWorker` exports as `run`; data and result can be cloned. */
export type WorkerTask<D = never, R = unknown> = (data: D, context: WorkerContext) => R | Promise<R>;
