/**
 * One attempt at one URL: the body goes to a sink, and must be exactly the promised file.
 */
import {HEAD_BYTES} from '../formats/format.ts';
import {unreadables} from '../formats/unreadable.ts';
import type {CheckedArtifact} from './artifact.ts';
import {AttemptFailure} from './attemptFailure.ts';
import {type Fetch, openUrl} from './openUrl.ts';
import {type Watch, watchIdle} from './watchIdle.ts';

/** Where a download goes. Errors it throws end the download: another mirror would not help. */
export interface Sink {
  /** Forgets what was written. Called before each attempt. */
  restart(): Promise<void>;
  write(chunk: Uint8Array): Promise<void>;
  /** SHA-256 of all that was written, in lower-case hexadecimal. */
  sha256(): Promise<string>;
}

export interface AttemptOptions {
  fetch: Fetch;
  signal: AbortSignal | undefined;
  idleTimeoutMs: number;
  allowLoopbackHttp: boolean;
  onProgress: ((received: number, total: number) => void) | undefined;
}

/**
 * @throws AttemptFailure if this URL does not give the file; the signal's reason if aborted; what the sink throws
 */
export async function attempt(
  url: string,
  artifact: CheckedArtifact,
  sink: Sink,
  options: AttemptOptions,
): Promise<void> {
  const {fetch, signal, idleTimeoutMs, allowLoopbackHttp} = options;
  const watch = watchIdle(idleTimeoutMs, signal);
  try {
    await sink.restart();
    const response = await network(watch, () => openUrl(url, fetch, watch.signal, allowLoopbackHttp));
    checkResponse(response, artifact);
    const head = await receive(response, artifact, sink, watch, options);
    const sha256 = await sink.sha256();
    if (sha256 !== artifact.sha256) {
      throw new AttemptFailure('E_HASH', `the SHA-256 is ${sha256}, expected ${artifact.sha256}${looksLike(head)}`);
    }
  } finally {
    watch.end();
  }
}

/** @returns the beginning of the body */
async function receive(
  response: Response,
  {bytes}: CheckedArtifact,
  sink: Sink,
  watch: Watch,
  {onProgress}: AttemptOptions,
): Promise<Uint8Array> {
  if (response.body === null) throw new AttemptFailure('E_SIZE', 'the server sent no body', {retry: true});
  const reader = response.body.getReader();
  let head = new Uint8Array(0);
  let received = 0;
  try {
    onProgress?.(0, bytes);
    for (;;) {
      const {done, value} = await network(watch, () => reader.read());
      if (done) break;
      received += value.byteLength;
      if (head.length === 0) head = new Uint8Array(value.subarray(0, HEAD_BYTES));
      if (received > bytes) {
        throw new AttemptFailure('E_SIZE', `more than the expected ${bytes} bytes came${looksLike(head)}`);
      }
      await sink.write(value);
      onProgress?.(received, bytes);
    }
  } catch (error) {
    // The rest of the body is of no use. That it cannot be cancelled any more is no news after this error.
    reader.cancel(error).catch(() => undefined);
    throw error;
  }
  if (received < bytes) {
    // Fetch reports a connection that closed early as a complete body if there was no Content-Length.
    const text = `the body ended after ${received} of ${bytes} bytes${looksLike(head)}`;
    throw new AttemptFailure('E_SIZE', text, {retry: looksLike(head) === ''});
  }
  return head;
}

function checkResponse(response: Response, {bytes}: CheckedArtifact): void {
  const {status, headers} = response;
  if (status !== 200) {
    const retry = status >= 500 || status === 408 || status === 425 || status === 429;
    throw new AttemptFailure('E_HTTP', `the server answered ${status} ${response.statusText}`.trimEnd(), {
      retry,
      retryAfterMs: retryAfterMs(headers.get('retry-after')),
    });
  }
  const length = headers.get('content-length');
  if (length !== null && headers.get('content-encoding') === null && Number(length) !== bytes) {
    const type = headers.get('content-type');
    const page = type?.startsWith('text/html') ? ': a web page, not the file' : '';
    throw new AttemptFailure('E_SIZE', `the server announces ${length} bytes, expected ${bytes}${page}`);
  }
}

/** `Retry-After` as seconds or as a date. */
function retryAfterMs(header: string | null): number {
  if (header === null) return 0;
  const ms = /^\d+$/.test(header) ? 1000 * Number(header) : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(ms, 0) : 0;
}

/** Kinds of wrong file worth naming. */
const TELLING = ['html', 'git-lfs'];

function looksLike(head: Uint8Array): string {
  const kind = unreadables.find(({name, recognises}) => TELLING.includes(name) && recognises(head));
  return kind === undefined ? '' : `; it is ${kind.text}`;
}

/** Runs a network operation under the watch; what goes wrong becomes an AttemptFailure, except an abort by the caller. */
async function network<T>(watch: Watch, operation: () => Promise<T>): Promise<T> {
  try {
    return await watch.guard(operation);
  } catch (error) {
    if (watch.abortedByCaller() || error instanceof AttemptFailure) throw error;
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const text = cause instanceof Error ? cause.message : String(cause);
    throw new AttemptFailure('E_NETWORK', `the connection failed: ${text}`, {retry: true, cause: error});
  }
}
