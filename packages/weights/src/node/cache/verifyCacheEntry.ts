/**
 * Whether a file of the cache is intact.
 */
import {sha256OfFile} from './cachedFile.ts';
import type {CacheEntry} from './listCache.ts';

/** What {@link verifyCacheEntry} found. */
export interface VerifiedEntry {
  /** The file's SHA-256, all 64 digits. */
  readonly sha256: string;
  /** Whether it begins with the digits in the file's name, which no damage leaves as they are. */
  readonly intact: boolean;
}

/** Hashes a complete weight file of the cache. */
export async function verifyCacheEntry({path, sha256: expected}: CacheEntry): Promise<VerifiedEntry> {
  const sha256 = await sha256OfFile(path);
  return {sha256, intact: sha256.startsWith(expected)};
}
