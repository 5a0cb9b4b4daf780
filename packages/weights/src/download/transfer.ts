/**
 * A download with patience: retries with growing pauses, then the next mirror.
 */
import type {CheckedArtifact} from './artifact.ts';
import {attempt} from './attempt.ts';
import {AttemptFailure} from './attemptFailure.ts';
import {FetchError, type FetchFailure} from './fetchError.ts';
import type {Fetch, OriginHeaders} from './openUrl.ts';
import {pause} from './pause.ts';
import {printable} from './printable.ts';
import {type OnProgress, withRate} from './progressMeter.ts';
import type {Sink} from './sink.ts';

/** Options that every download takes. */
export interface TransferOptions {
  /**
   * Called as data arrive, with bytes so far, in all, and a second. An attempt that goes on from where another broke off
   * begins there; one that cannot begins at 0.
   * @defaultValue none
   */
  onProgress?: OnProgress;
  /** Ends the download with the signal's reason. @defaultValue none */
  signal?: AbortSignal;
  /** What makes requests, for proxies and tests. @defaultValue the global `fetch` */
  fetch?: Fetch;
  /** Headers by origin, such as `{'https://example.com': {authorization: '…'}}`; no other origin sees them. @defaultValue none */
  headers?: OriginHeaders;
  /**
   * Longest silence of a server before the attempt is given up, in milliseconds; less than a kilobyte counts as silence.
   * @defaultValue 30 000
   */
  idleTimeoutMs?: number;
  /**
   * Further attempts at each URL after a failure that may pass (no connection, a stall, status 429 or 5xx). Counted anew
   * when an attempt brings the file on by a hundredth.
   * @defaultValue 2
   */
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
    headers = {},
    idleTimeoutMs = 30_000,
    retries = 2,
    retryDelayMs = 500,
    allowLoopbackHttp = false,
  }: TransferOptions = {},
): Promise<void> {
  checkHeaders(headers, artifact);
  const report = onProgress && withRate(onProgress);
  const options = {fetch, headers, signal, idleTimeoutMs, allowLoopbackHttp, onProgress: report};
  const failures: FetchFailure[] = [];
  for (const url of artifact.urls) {
    let most = sink.kept().bytes;
    for (let tries = 0; ; tries++) {
      signal?.throwIfAborted();
      try {
        await attempt(url, artifact, sink, options);
        return;
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof AttemptFailure)) throw error;
        failures.push({url: printable(url), code: error.code, message: error.message});
        const {bytes} = sink.kept();
        if (bytes - most >= artifact.bytes / 100) [most, tries] = [bytes, 0];
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

/** A key that is no origin would never match, and the header never be sent. */
function checkHeaders(headers: OriginHeaders, {name}: CheckedArtifact): void {
  for (const origin of Object.keys(headers)) {
    if (URL.canParse(origin) && new URL(origin).origin === origin) continue;
    const text = `headers has the key '${origin}'; give an origin, such as 'https://example.com'`;
    throw new FetchError('E_URL', `fetch ${name}: ${text}`);
  }
}

/** Between a half and 1, so that many clients do not come back at once. Not seeded on purpose: it decides no result. */
function jitter(): number {
  return 0.5 + globalThis.crypto.getRandomValues(new Uint32Array(1))[0] / 2 ** 33;
}
