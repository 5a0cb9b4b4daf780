/**
 * Downloads kept by the browser, in its Cache API (https://w3c.github.io/ServiceWorker/#cache-interface), and verified each time.
 */
import {type Artifact, type CheckedArtifact, checkArtifact} from './artifact.ts';
import {type FetchBytesOptions, fetchBytes} from './fetchBytes.ts';
import {FetchError} from './fetchError.ts';
import {checkCanHash, sha256OfBytes} from './sha256OfBytes.ts';

/** The part of a browser's `CacheStorage` that is used. */
export interface CacheStore {
  open(name: string): Promise<{
    match(url: string): Promise<Response | undefined>;
    put(url: string, response: Response): Promise<void>;
    delete(url: string): Promise<boolean>;
  }>;
}

/** Options of {@link fetchCached}. */
export interface FetchCachedOptions extends FetchBytesOptions {
  /** Where files are kept. @defaultValue the page's `caches`; nowhere on pages that have none */
  caches?: CacheStore | undefined;
  /** Name of the cache among those of the page. @defaultValue 'tfjs-zoo' */
  cacheName?: string;
  /** Use the cache alone and make no request. @defaultValue false */
  offline?: boolean;
  /** Told in a sentence if the file could be had but not be kept. @defaultValue `console.warn` */
  warn?: (message: string) => void;
}

/**
 * Gets a pinned file, from the browser's cache if it is there, else as `fetchBytes` does, and keeps it there. It is handed
 * over only if size and SHA-256 match, wherever it comes from; a damaged one in the cache is deleted and fetched again.
 *
 * @throws FetchError if no URL gives the file, `E_OFFLINE_MISS` if none may be asked; the signal's reason if aborted
 *
 * @example
 * ```ts
 * const bytes = await fetchCached({urls, bytes: 244408911, sha256}, {onProgress: (n, all) => bar.update(n / all)});
 * const sd = await readWeights(bytes);
 * ```
 */
export async function fetchCached(
  artifact: Artifact,
  {
    caches = globalThis.caches,
    cacheName = 'tfjs-zoo',
    offline = false,
    warn = console.warn,
    ...options
  }: FetchCachedOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const checked = checkArtifact(artifact);
  checkCanHash(checked.name);
  options.signal?.throwIfAborted();
  const unkept = (cause: unknown): undefined => {
    warn(`fetch ${checked.name}: the browser's cache does not work, so the file is not kept: ${String(cause)}`);
    return undefined;
  };

  // Browsers refuse the whole cache in some private windows and frames.
  const cache = await caches?.open(cacheName).catch(unkept);
  // Not an address of the network: the file is the same from whichever mirror it came.
  const key = `https://tfjs-zoo.invalid/${checked.sha256}/${checked.name}`;
  const kept = await cache?.match(key).catch(unkept);
  if (kept !== undefined) {
    const bytes = await verified(kept, checked);
    if (bytes !== undefined) return bytes;
    if (!offline) await cache?.delete(key).catch(unkept);
  }
  if (offline) throw offlineMiss(checked, kept !== undefined);
  const bytes = await fetchBytes(artifact, options);
  const headers = {'content-length': String(bytes.length), 'content-type': 'application/octet-stream'};
  await cache?.put(key, new Response(bytes, {headers})).catch(unkept);
  return bytes;
}

/** The bytes of a kept file if they are the right ones. */
async function verified(
  kept: Response,
  {bytes, sha256}: CheckedArtifact,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  // What cannot be read is damaged.
  const body = await kept.arrayBuffer().catch(() => undefined);
  if (body?.byteLength !== bytes) return undefined;
  const whole = new Uint8Array(body);
  return (await sha256OfBytes(whole)) === sha256 ? whole : undefined;
}

function offlineMiss({name, bytes, sha256, urls}: CheckedArtifact, damaged: boolean): FetchError {
  const state = damaged ? "is damaged in the browser's cache" : "is not in the browser's cache";
  const text =
    `fetch ${name}: the file ${state}, and downloads are off (offline option). Call once without it to get the file of ` +
    `${bytes} bytes with SHA-256 ${sha256} from ${urls.join(' or ')}`;
  return new FetchError('E_OFFLINE_MISS', text);
}
