/**
 * Beginnings of files that earlier downloads left in the cache.
 */
import {open, readdir, readFile, unlink} from 'node:fs/promises';
import {join} from 'node:path';
import type {CheckedArtifact} from '../../download/artifact.ts';
import type {Kept} from '../../download/sink.ts';
import {isDead, originName, parseCacheName} from './cacheNames.ts';
import {errorCode} from './errorCode.ts';
import {statIfThere} from './statIfThere.ts';

/** A file that nobody writes to any more. */
export interface Leftover {
  readonly path: string;
  readonly bytes: number;
}

/** Where a beginning came from. */
export type Origin = Omit<Kept, 'bytes'>;

/** Most read at once. */
const CHUNK = 1 << 20;
/** Longest description of where bytes came from. */
const MAX_ORIGIN = 64 * 1024;
/** A download that wrote nothing for so long is none, in milliseconds: a day. */
const FORGOTTEN_MS = 24 * 60 * 60 * 1000;

/** Leftovers of a file, and what lies beside them; the longest first. */
export async function findLeftovers(cacheDir: string, sha256: string): Promise<Leftover[]> {
  const found: Leftover[] = [];
  for (const name of await readdir(cacheDir)) {
    if (parseCacheName(name)?.sha256 !== sha256) continue;
    const path = join(cacheDir, name);
    const about = await statIfThere(path);
    if (about?.isFile() && isLeftover(name, about.mtimeMs)) found.push({path, bytes: about.size});
  }
  return found.sort((a, b) => b.bytes - a.bytes);
}

/** Whether a name is that of an unfinished download, or of what lies beside one, that nobody works on. */
export function isLeftover(name: string, mtimeMs: number): boolean {
  const {kind, owner} = parseCacheName(name) ?? {};
  if (kind === 'partial') return true;
  return owner !== undefined && (isDead(owner, mtimeMs) || Date.now() - mtimeMs > FORGOTTEN_MS);
}

/**
 * Copies a leftover. A copy, because a file that somebody else might still have open can change after it was hashed.
 *
 * @param write - Takes the bytes in order.
 * @returns where the bytes came from; undefined if the leftover cannot be read
 */
export async function copyLeftover(
  {path}: Leftover,
  {bytes}: CheckedArtifact,
  write: (chunk: Uint8Array) => Promise<void>,
): Promise<Origin | undefined> {
  const file = await open(path, 'r').catch(outOfReach);
  if (file === undefined) return undefined;
  try {
    const chunk = new Uint8Array(CHUNK);
    for (let at = 0; at < bytes; ) {
      const {bytesRead} = await file.read(chunk, 0, Math.min(CHUNK, bytes - at), at);
      if (bytesRead === 0) break;
      await write(chunk.subarray(0, bytesRead));
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
  return await readOrigin(originName(path), bytes);
}

/** Removes a leftover. One of another user's may have to stay. */
export async function removeLeftover({path}: Leftover): Promise<void> {
  // not rm, which takes a file that it may not remove for a directory
  await unlink(path).catch(outOfReach);
}

async function readOrigin(path: string, bytes: number): Promise<Origin> {
  const about = await statIfThere(path);
  if (!about?.isFile() || about.size > MAX_ORIGIN) return {};
  const text = await readFile(path, 'utf8').catch(outOfReach);
  try {
    const {url, etag, total} = JSON.parse(text ?? '{}');
    // Only a hint, which the hash of the whole makes good: anything odd counts as nothing.
    return total === bytes && typeof url === 'string' && typeof etag === 'string' ? {url, etag} : {};
  } catch {
    return {};
  }
}

/** A leftover that is gone, or another user's, is one that is not there. */
function outOfReach(error: unknown): undefined {
  if (['ENOENT', 'EACCES', 'EPERM', 'EROFS'].includes(errorCode(error) ?? '')) return undefined;
  throw error;
}
