/**
 * A timeout on silence, not on the whole: a slow download of a large file is fine, a dead one is not, nor is one kept
 * alive by single bytes.
 */
import {AttemptFailure} from './attemptFailure.ts';

export interface Watch {
  /** Aborts on silence and when the caller aborts. */
  readonly signal: AbortSignal;
  /**
   * Runs an operation of the network, whose time counts as silence. Rejects as soon as the signal aborts, even if the
   * operation does not notice.
   */
  guard<T>(operation: () => Promise<T>): Promise<T>;
  /** Told of data: the silence is over once there are {@link ALIVE_BYTES} of them. */
  cameIn(bytes: number): void;
  abortedByCaller(): boolean;
  /** Stops listening, and closes whatever connection is still open. */
  end(): void;
}

/** Fewer bytes than these, in the time that a silence may last, are no sign of life. */
const ALIVE_BYTES = 1024;

/** @param idleTimeoutMs longest time with no sign of life, not counting time between operations */
export function watchIdle(idleTimeoutMs: number, callerSignal: AbortSignal | undefined): Watch {
  const controller = new AbortController();
  const {signal} = controller;
  const onAbort = () => controller.abort(callerSignal?.reason);
  if (callerSignal?.aborted) onAbort();
  else callerSignal?.addEventListener('abort', onAbort);
  let left = idleTimeoutMs;
  let came = 0;

  return {
    signal,
    async guard(operation) {
      signal.throwIfAborted();
      const start = performance.now();
      const timer = setTimeout(() => {
        const text = `${came === 0 ? 'nothing' : `no more than ${came} bytes`} came for ${idleTimeoutMs / 1000} s`;
        controller.abort(new AttemptFailure('E_STALLED', text, {retry: true}));
      }, left);
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
        left = Math.max(left - (performance.now() - start), 0);
      }
    },
    cameIn(bytes) {
      came += bytes;
      if (came < ALIVE_BYTES) return;
      came = 0;
      left = idleTimeoutMs;
    },
    abortedByCaller: () => callerSignal?.aborted ?? false,
    end() {
      callerSignal?.removeEventListener('abort', onAbort);
      controller.abort();
    },
  };
}
