/**
 * One attempt that failed, and whether trying again may help. Becomes part of a FetchError.
 */
import type {FetchErrorCode} from './fetchError.ts';

export interface AttemptFailureOptions {
  /** Whether the same URL may work next time. @defaultValue false */
  retry?: boolean;
  /** What the server asked to wait, in milliseconds. @defaultValue 0 */
  retryAfterMs?: number;
  cause?: unknown;
}

export class AttemptFailure extends Error {
  override readonly name = 'AttemptFailure';
  readonly code: FetchErrorCode;
  readonly retry: boolean;
  readonly retryAfterMs: number;

  constructor(
    code: FetchErrorCode,
    message: string,
    {retry = false, retryAfterMs = 0, cause}: AttemptFailureOptions = {},
  ) {
    super(message, cause === undefined ? undefined : {cause});
    this.code = code;
    this.retry = retry;
    this.retryAfterMs = retryAfterMs;
  }
}
