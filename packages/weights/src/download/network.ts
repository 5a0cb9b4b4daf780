/**
 * Network operations, whose errors all become one kind.
 */
import {AttemptFailure} from './attemptFailure.ts';
import {FetchError} from './fetchError.ts';
import type {Watch} from './watchIdle.ts';

/**
 * Runs a network operation under the watch. What goes wrong becomes an AttemptFailure, except an abort by the caller and a
 * FetchError, which no other mirror would help.
 */
export async function network<T>(watch: Watch, operation: () => Promise<T>): Promise<T> {
  try {
    return await watch.guard(operation);
  } catch (error) {
    if (watch.abortedByCaller() || error instanceof AttemptFailure || error instanceof FetchError) throw error;
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const text = cause instanceof Error ? cause.message : String(cause);
    throw new AttemptFailure('E_NETWORK', `the connection failed: ${text}`, {retry: true, cause: error});
  }
}
