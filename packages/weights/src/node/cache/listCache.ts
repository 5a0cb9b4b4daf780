/**
 * What is in the cache.
 */
import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {cacheDirectory} from '../cacheDirectory.ts';
import {type CacheKind, parseCacheName} from './cacheNames.ts';
import {lockIsHeld} from './downloadLock.ts';
import {errorCode} from './errorCode.ts';
import {isLeftover} from './leftovers.ts';
import {statIfThere} from './statIfThere.ts';

/** A file of the cache, or a lock. */
export interface CacheEntry {
  readonly name: string;
  readonly path: string;
  /**
   * `weights`: a complete file. `partial`: the beginning of one. `temporary`: a download under way, or one that was killed.
   * `corrupt`: a damaged file that was set aside. `lock`: who is downloading.
   */
  readonly kind: CacheKind;
  /** Size of a file; 0 of a lock. */
  readonly bytes: number;
  readonly modified: Date;
  /** First 16 digits of the SHA-256 that the complete file has, or all 64. */
  readonly sha256: string;
  /** Whether a download is at work on it. */
  readonly inUse: boolean;
}

/**
 * Everything in the cache that `fetchWeights` put there, by name. What else lies in the directory is left out; a directory
 * that does not exist holds nothing.
 */
export async function listCache(cacheDir: string = cacheDirectory()): Promise<CacheEntry[]> {
  const entries: CacheEntry[] = [];
  for (const name of (await namesIn(cacheDir)).sort()) {
    const parsed = parseCacheName(name);
    const path = join(cacheDir, name);
    const about = parsed && (await statIfThere(path));
    if (parsed === undefined || about === undefined) continue;
    const {kind, sha256} = parsed;
    if (kind === 'lock' ? !about.isDirectory() : !about.isFile()) continue;
    const inUse = kind === 'lock' ? await lockIsHeld(path) : kind === 'temporary' && !isLeftover(name, about.mtimeMs);
    const bytes = kind === 'lock' ? 0 : about.size;
    entries.push({name, path, kind, bytes, modified: about.mtime, sha256, inUse});
  }
  return entries;
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
