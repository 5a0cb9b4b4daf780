/**
 * Weight files from the network, kept in a cache on disk and verified.
 */
import {mkdir} from 'node:fs/promises';
import {resolve} from 'node:path';
import {type Artifact, type CheckedArtifact, checkArtifact} from '../download/artifact.ts';
import {FetchError} from '../download/fetchError.ts';
import {type TransferOptions, transfer} from '../download/transfer.ts';
import {atomicFile} from './atomicFile.ts';
import {cacheDirectory} from './cacheDirectory.ts';
import {checkCached, quarantine, rememberVerified} from './cachedFile.ts';

/** Options of {@link fetchWeights}. */
export interface FetchWeightsOptions extends TransferOptions {
  /** Use the cache alone and open no connection. @defaultValue whether the environment has `TFJS_ZOO_OFFLINE=1` */
  offline?: boolean;
  /** Directory to keep files in. @defaultValue `TFJS_ZOO_CACHE`, or `tfjs-zoo` in the user's cache directory */
  cacheDir?: string;
}

/**
 * Gets a pinned file: from the cache if it is there and intact, else from the first URL that gives it. A file is at the
 * path this resolves to only if size and SHA-256 match; a damaged one in the cache is moved aside and fetched again.
 *
 * @returns path of the file
 * @throws FetchError `E_OFFLINE_MISS` naming the path to put the file at, or the code of what went wrong last;
 * the signal's reason if aborted
 *
 * @example
 * ```ts
 * const path = await fetchWeights({urls, bytes: 244408911, sha256}, {onProgress: (n, all) => bar.update(n / all)});
 * const sd = await openWeights(path);
 * ```
 */
export async function fetchWeights(
  artifact: Artifact,
  {
    offline = process.env.TFJS_ZOO_OFFLINE === '1',
    cacheDir = cacheDirectory(),
    ...transferOptions
  }: FetchWeightsOptions = {},
): Promise<string> {
  const checked = checkArtifact(artifact);
  // The hash in the name: another file of the same name is another file.
  const path = resolve(cacheDir, `${checked.sha256.slice(0, 16)}-${checked.name}`);
  const state = await inCache(checked, path, () => checkCached(path, checked));
  if (state === 'good') return path;
  if (offline) throw offlineMiss(checked, path, state === 'bad');
  if (state === 'bad') await inCache(checked, path, () => quarantine(path));
  await download(checked, path, cacheDir, transferOptions);
  return path;
}

async function download(
  artifact: CheckedArtifact,
  path: string,
  cacheDir: string,
  options: TransferOptions,
): Promise<void> {
  options.signal?.throwIfAborted();
  const onDisk = <T>(operation: () => Promise<T>) => inCache(artifact, path, operation);
  await onDisk(() => mkdir(cacheDir, {recursive: true}));
  const file = await onDisk(() => atomicFile(path));
  try {
    const sink = {
      restart: () => onDisk(() => file.restart()),
      write: (chunk: Uint8Array) => onDisk(() => file.write(chunk)),
      sha256: async () => file.sha256(),
    };
    await transfer(artifact, sink, options);
    await onDisk(() => file.commit());
  } finally {
    await file.discard();
  }
  await rememberVerified(path, artifact.sha256);
}

/** Runs something on the cache's disk; what goes wrong there is said to be about the cache. */
async function inCache<T>({name, bytes}: CheckedArtifact, path: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    throw new FetchError(
      'E_CACHE',
      `fetch ${name}: the cache does not take the file: ${text}; free ${bytes} bytes at ${path}, or give another cacheDir (or TFJS_ZOO_CACHE)`,
      {cause},
    );
  }
}

function offlineMiss({name, bytes, sha256, urls}: CheckedArtifact, path: string, damaged: boolean): FetchError {
  const state = damaged ? 'is damaged in the cache' : 'is not in the cache';
  return new FetchError(
    'E_OFFLINE_MISS',
    `fetch ${name}: the file ${state}, and downloads are off (offline option or TFJS_ZOO_OFFLINE=1). ` +
      `Put the file of ${bytes} bytes with SHA-256 ${sha256} at ${path}; it can be had from ${urls.join(' or ')}`,
  );
}
