/**
 * Weight files from the network, kept in a cache on disk and verified.
 */
import {type Artifact, type CheckedArtifact, checkArtifact} from '../download/artifact.ts';
import {FetchError} from '../download/fetchError.ts';
import type {TransferOptions} from '../download/transfer.ts';
import {checkCached, type Verification} from './cache/cachedFile.ts';
import {cacheFault} from './cache/cacheFault.ts';
import {downloadTo} from './cache/download.ts';
import {cacheDirectory} from './cacheDirectory.ts';
import {environmentFetch} from './proxy/environmentFetch.ts';
import {weightsPath} from './weightsPath.ts';

/** Options of {@link fetchWeights}. */
export interface FetchWeightsOptions extends TransferOptions {
  /** Use the cache alone and open no connection. @defaultValue whether the environment has `TFJS_ZOO_OFFLINE=1` */
  offline?: boolean;
  /** Directory to keep files in. @defaultValue `TFJS_ZOO_CACHE`, or `tfjs-zoo` in the user's cache directory */
  cacheDir?: string;
  /**
   * How often a file in the cache is hashed: `'once'` in a process, as long as size, times and inode stay; `'full'`, at
   * every call.
   * @defaultValue 'once'
   */
  verify?: Verification;
}

/**
 * Gets a pinned file: from the cache if it is there and intact, else from the first URL that gives it. A file is at the
 * path this resolves to only if size and SHA-256 match; a damaged one in the cache is moved aside and fetched again.
 *
 * A download that was cut off, stopped or killed is taken up where it ended. Processes that want the same file wait for
 * the first of them. `HTTPS_PROXY` and `NO_PROXY` are heeded, unless `fetch` is given.
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
    verify = 'once',
    fetch = environmentFetch(),
    ...transferOptions
  }: FetchWeightsOptions = {},
): Promise<string> {
  const checked = checkArtifact(artifact);
  const path = weightsPath(checked, cacheDir);
  const state = await checkCached(path, checked, verify).catch(error => {
    throw cacheFault(checked, path, error);
  });
  if (state === 'good') return path;
  if (offline) throw offlineMiss(checked, path, state === 'bad');
  await downloadTo(path, checked, {fetch, ...transferOptions});
  return path;
}

function offlineMiss({name, bytes, sha256, urls}: CheckedArtifact, path: string, damaged: boolean): FetchError {
  const state = damaged ? 'is damaged in the cache' : 'is not in the cache';
  return new FetchError(
    'E_OFFLINE_MISS',
    `fetch ${name}: the file ${state}, and downloads are off (offline option or TFJS_ZOO_OFFLINE=1). ` +
      `Put the file of ${bytes} bytes with SHA-256 ${sha256} at ${path}; it can be had from ${urls.join(' or ')}`,
  );
}
