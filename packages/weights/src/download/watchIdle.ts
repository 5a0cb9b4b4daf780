/**
 * A timeout on silence, not on the whole: a slow download of a large file is fine, a dead one is not.
 */
import {AttemptFailure} from './attemptFailure.ts';

export interface Watch {
  /** Aborts on silence and when the caller aborts. */
  readonly signal: AbortSignal;
  /** Runs an operation; rejects as soon as the signal aborts, even if the operation does not notice. */
  guard<T>(operation: () => Promise<T>): Promise<T>;
  abortedByCaller(): boolean;
  /** Stops listening, and closes whatever connection is still open. */
  end(): void;
}

/** @param idleTimeoutMs longest time one operation may take */
export function watchIdle(idleTimeoutMs: number, callerSignal: AbortSignal | undefined): Watch {
  const controller = new AbortController();
  const {signal} = controller;
  const onAbort = () => controller.abort(callerSignal?.reason);
  if (callerSignal?.aborted) onAbort();
  else callerSignal?.addEventListener('abort', onAbort);

  return {
    signal,
    async guard(operation) {
      signal.throwIfAborted();
      const timer = setTimeout(() => {
        const text = `nothing came for ${idleTimeoutMs / 1000} s`;
        controller.abort(new AttemptFailure('E_STALLED', text, {retry: true}));
      }, idleTimeoutMs);
      let onSignal = () => {};
      const aborted = new Promise<never>((_, reject) => {
        onSignal = () => reject(signal.reason);
        signal.addEventListener('abort', onSignal);
      });
      try {
        return await Promise.race([operation(), aborted]);
      } catch (error) {
        // An operation that did notice rejects with an error of its own; the reason says more.
        throw signal.aborted ? signal.reason : error;
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', onSignal);
      }
    },
    abortedByCaller: () => callerSignal?.aborted ?? false,
    end() {
      callerSignal?.removeEventListener('abort', onAbort);
      controller.abort();
    },
  };
}
