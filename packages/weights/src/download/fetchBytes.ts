/**
 * A verified download into memory, for browsers (and wherever there is no disk).
 */
import {type Artifact, checkArtifact} from './artifact.ts';
import type {Sink} from './attempt.ts';
import {FetchError} from './fetchError.ts';
import {type TransferOptions, transfer} from './transfer.ts';

/** Options of {@link fetchBytes}. */
export interface FetchBytesOptions extends TransferOptions {}

/**
 * Downloads a pinned file and hands it over only if size and SHA-256 match.
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
  const {subtle} = globalThis.crypto;
  if (subtle === undefined) {
    const text = `fetch ${checked.name}: hashes can only be checked on pages served over https (or from localhost)`;
    throw new FetchError('E_UNSUPPORTED', text);
  }
  let whole = new Uint8Array(0);
  let at = 0;
  const sink: Sink = {
    async restart() {
      at = 0;
    },
    async write(chunk) {
      // Only once data arrive: a URL that answers 404 costs no memory.
      if (whole.length === 0) whole = new Uint8Array(checked.bytes);
      whole.set(chunk, at);
      at += chunk.byteLength;
    },
    async sha256() {
      const hash = new Uint8Array(await subtle.digest('SHA-256', whole));
      return Array.from(hash, byte => byte.toString(16).padStart(2, '0')).join('');
    },
  };
  await transfer(checked, sink, options);
  return whole;
}
