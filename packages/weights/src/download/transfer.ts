/**
 * A download with patience: retries with growing pauses, then the next mirror.
 */
import type {CheckedArtifact} from './artifact.ts';
import {attempt, type Sink} from './attempt.ts';
import {AttemptFailure} from './attemptFailure.ts';
import {FetchError, type FetchFailure} from './fetchError.ts';
import type {Fetch} from './openUrl.ts';

/** Options that every download takes. */
export interface TransferOptions {
  /** Called as data arrive, with bytes so far and in all; starts again from 0 with each attempt. @defaultValue none */
  onProgress?: (received: number, total: number) => void;
  /** Ends the download with the signal's reason; nothing is left behind. @defaultValue none */
  signal?: AbortSignal;
  /** What makes requests, for proxies and tests. @defaultValue the global `fetch` */
  fetch?: Fetch;
  /** Longest silence of a server before the attempt is given up, in milliseconds. @defaultValue 30 000 */
  idleTimeoutMs?: number;
  /** Further attempts at each URL after a failure that may pass (no connection, a stall, status 429 or 5xx). @defaultValue 2 */
  retries?: number;
  /** Pause before the first retry, in milliseconds; doubles with each, and is longer if the server asks. @defaultValue 500 */
  retryDelayMs?: number;
  /** Allow `http:` to this very machine, for tests; everything else must be https. @defaultValue false */
  allowLoopbackHttp?: boolean;
}

/** Longest pause a server's Retry-After is heeded for, in milliseconds. */
const MAX_PAUSE_MS = 60_000;

/**
 * Fills the sink with the artifact, verified.
 *
 * @throws FetchError if no URL gives it, the signal's reason if aborted
 */
export async function transfer(
  artifact: CheckedArtifact,
  sink: Sink,
  {
    onProgress,
    signal,
    fetch = globalThis.fetch,
    idleTimeoutMs = 30_000,
    retries = 2,
    retryDelayMs = 500,
    allowLoopbackHttp = false,
  }: TransferOptions = {},
): Promise<void> {
  const failures: FetchFailure[] = [];
  for (const url of artifact.urls) {
    for (let tries = 0; ; tries++) {
      signal?.throwIfAborted();
      try {
        await attempt(url, artifact, sink, {fetch, signal, idleTimeoutMs, allowLoopbackHttp, onProgress});
        return;
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof AttemptFailure)) throw error;
        failures.push({url: printable(url), code: error.code, message: error.message});
        if (!error.retry || tries >= retries) break;
        const backoff = retryDelayMs * 2 ** tries * jitter();
        await pause(Math.max(backoff, Math.min(error.retryAfterMs, MAX_PAUSE_MS)), signal);
      }
    }
  }
  const list = failures.map(({url, message}) => `\n  ${url}: ${message}`).join('');
  throw new FetchError(failures.at(-1)?.code ?? 'E_NETWORK', `fetch ${artifact.name}: no URL gave the file${list}`, {
    failures,
  });
}

/** Between a half and 1, so that many clients do not come back at once. Not seeded on purpose: it decides no result. */
function jitter(): number {
  return 0.5 + globalThis.crypto.getRandomValues(new Uint32Array(1))[0] / 2 ** 33;
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, {once: true});
  });
}

/** Passwords and query strings (which may hold a signature) have no place in a log. */
function printable(url: string): string {
  return url.replace(/[?#].*$/, '').replace(/\/\/[^/]*@/, '//');
}
