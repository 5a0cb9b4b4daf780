import type {BackendName} from '../backendName.ts';
import type {UseBackendOptions} from '../useBackendOptions.ts';

/** What a worker process is told first. */
export interface Start {
  readonly kind: 'start';
  /** Address of the module whose `run` is called. */
  readonly module: string;
  readonly data: unknown;
  readonly backend: BackendName | 'auto';
  readonly options: Omit<UseBackendOptions, 'warn'>;
}

/** What a worker process is told later. */
export type Told =
  | Start
  | {readonly kind: 'message'; readonly message: unknown}
  | {readonly kind: 'abort'; readonly reason: unknown};

/** An error's parts: cloning one keeps neither its name nor, of some, its message. */
export interface ErrorData {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** As Node's errors have one. */
  readonly code: string | undefined;
}

/** What a worker process says. */
export type Said =
  | {readonly kind: 'message'; readonly message: unknown}
  | {readonly kind: 'warning'; readonly message: string}
  | {readonly kind: 'result'; readonly result: unknown}
  | {readonly kind: 'error'; readonly error: ErrorData};
