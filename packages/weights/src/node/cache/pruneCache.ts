/**
 * The cache, without what nobody needs.
 */
import {rm} from 'node:fs/promises';
import {FetchError} from '../../download/fetchError.ts';
import {type CacheEntry, listCache} from './listCache.ts';

/** Options of {@link pruneCache}. */
export interface PruneCacheOptions {
  /** Directory of the cache. @defaultValue `TFJS_ZOO_CACHE`, or `tfjs-zoo` in the user's cache directory */
  cacheDir?: string;
  /** Which complete weight files to remove as well. @defaultValue none */
  weights?: (entry: CacheEntry) => boolean;
  /** Only say what would be removed. @defaultValue false */
  dryRun?: boolean;
}

/**
 * Removes from the cache beginnings of files, damaged ones that were set aside, what killed downloads left, and stale
 * locks. What a running download needs stays, and so does whatever `fetchWeights` did not put there.
 *
 * @returns what was removed, or would be
 * @throws FetchError `E_ACCESS` if something cannot be removed
 */
export async function pruneCache({
  cacheDir,
  weights = () => false,
  dryRun = false,
}: PruneCacheOptions = {}): Promise<CacheEntry[]> {
  const entries = (await listCache(cacheDir)).filter(entry =>
    entry.kind === 'weights' ? weights(entry) : !entry.inUse,
  );
  if (dryRun) return entries;
  for (const {path} of entries) {
    await rm(path, {recursive: true, force: true}).catch(cause => {
      throw new FetchError('E_ACCESS', `pruneCache: ${path} cannot be removed: ${cause.message}`, {cause});
    });
  }
  return entries;
}
