import type {BackendName} from './backendName.ts';

/** A backend that was asked for and cannot run here. The message says why and which command changes that. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
  /** The backend that was asked for. */
  readonly backend: BackendName;
  /** Why it cannot, in one sentence. */
  readonly why: string;
  /** The command that would make it usable, if there is one. */
  readonly fix: string | undefined;

  constructor(backend: BackendName, why: string, fix?: string) {
    super(`backend '${backend}' cannot be used: ${why}${fix === undefined ? '' : ` To fix it: ${fix}`}`);
    this.backend = backend;
    this.why = why;
    this.fix = fix;
  }
}
