/**
 * One attempt at one URL: the body goes to a sink, and must make exactly the promised file.
 *
 * What the sink already has is continued if the server lets it; the hash of the whole says whether that went well, and if
 * not, the file is fetched from its beginning.
 */
import type {CheckedArtifact} from './artifact.ts';
import {AttemptFailure} from './attemptFailure.ts';
import {checkResponse} from './checkResponse.ts';
import {looksLike} from './looksLike.ts';
import {network} from './network.ts';
import {type Fetch, type OriginHeaders, openUrl} from './openUrl.ts';
import {printable} from './printable.ts';
import {isTheRest, rangeHeaders} from './ranges.ts';
import {receive} from './receive.ts';
import type {Sink} from './sink.ts';
import {type Watch, watchIdle} from './watchIdle.ts';

export interface AttemptOptions {
  fetch: Fetch;
  headers: OriginHeaders;
  signal: AbortSignal | undefined;
  idleTimeoutMs: number;
  allowLoopbackHttp: boolean;
  onProgress: ((received: number, total: number) => void) | undefined;
}

/** All that an attempt is about. */
interface Attempt {
  readonly url: string;
  readonly artifact: CheckedArtifact;
  readonly sink: Sink;
  readonly watch: Watch;
  readonly options: AttemptOptions;
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
  const watch = watchIdle(options.idleTimeoutMs, options.signal);
  const all = {url, artifact, sink, watch, options};
  try {
    if (sink.kept().bytes > 0 && (await continued(all))) return;
    await sink.restart();
    await whole(all, await ask(all, {}));
  } finally {
    watch.end();
  }
}

/** @returns whether the file is complete now; false if what was kept is of no use */
async function continued(all: Attempt): Promise<boolean> {
  const {url, artifact, sink} = all;
  const kept = sink.kept();
  if (kept.bytes < artifact.bytes) {
    const response = await ask(all, rangeHeaders(kept, printable(url)));
    const {status} = response;
    if (status === 200) {
      await sink.restart();
      await whole(all, response);
      return true;
    }
    if (status !== 206 && status !== 416) checkResponse(response, artifact.bytes);
    if (!isTheRest(response, kept.bytes, artifact.bytes)) {
      await response.body?.cancel();
      return false;
    }
    try {
      await bodyOf(all, response);
    } catch (error) {
      // More came than was announced: a server that lies about ranges may still have the file.
      if (error instanceof AttemptFailure && !error.retry) return false;
      throw error;
    }
  }
  return (await sink.sha256()) === artifact.sha256;
}

/** Takes a response as the whole file. */
async function whole(all: Attempt, response: Response): Promise<void> {
  const {artifact, sink} = all;
  checkResponse(response, artifact.bytes);
  const head = await bodyOf(all, response);
  const sha256 = await sink.sha256();
  if (sha256 === artifact.sha256) return;
  await sink.restart();
  throw new AttemptFailure('E_HASH', `the SHA-256 is ${sha256}, expected ${artifact.sha256}${looksLike(head)}`);
}

function ask({url, watch, options}: Attempt, extra: Record<string, string>): Promise<Response> {
  const {fetch, headers, allowLoopbackHttp} = options;
  return network(watch, () => openUrl(url, {fetch, signal: watch.signal, allowLoopbackHttp, headers, extra}));
}

async function bodyOf({url, artifact, sink, watch, options}: Attempt, response: Response): Promise<Uint8Array> {
  await sink.begin(printable(url), response.headers.get('etag') ?? undefined);
  return await receive(response, {sink, watch, bytes: artifact.bytes, onProgress: options.onProgress});
}
