/**
 * A verified download into memory, for browsers (and wherever there is no disk).
 */
import {type Artifact, checkArtifact} from './artifact.ts';
import {checkNoProxyIsIgnored} from './checkNoProxyIsIgnored.ts';
import {checkCanHash, sha256OfBytes} from './sha256OfBytes.ts';
import type {Sink} from './sink.ts';
import {type TransferOptions, transfer} from './transfer.ts';

/** Options of {@link fetchBytes}. */
export interface FetchBytesOptions extends TransferOptions {}

/**
 * Downloads a pinned file and hands it over only if size and SHA-256 match. A connection that breaks is taken up where it
 * broke, as far as the server lets it. Nothing is kept: `fetchCached` does that.
 *
 * @throws FetchError if no URL gives the file; the signal's reason if aborted
 *
 * @example
 * ```ts
 * const bytes = await fetchBytes({urls, bytes: 244408911, sha256}, {onProgress: (n, all) => bar.update(n / all)});
 * const sd = await readWeights(bytes);
 * ```
 */
export async function fetchBytes(
  artifact: Artifact,
  options: FetchBytesOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const checked = checkArtifact(artifact);
  checkCanHash(checked.name);
  if (options.fetch === undefined) checkNoProxyIsIgnored(checked.name);
  let whole = new Uint8Array(0);
  let at = 0;
  const sink: Sink = {
    // No tag: If-Range is a header for which browsers would ask permission first, and few servers give it.
    kept: () => ({bytes: at}),
    async restart() {
      at = 0;
    },
    async begin() {},
    async write(chunk) {
      // Only once data arrive: a URL that answers 404 costs no memory.
      if (whole.length === 0) whole = new Uint8Array(checked.bytes);
      whole.set(chunk, at);
      at += chunk.byteLength;
    },
    sha256: () => sha256OfBytes(whole),
  };
  await transfer(checked, sink, options);
  return whole;
}
