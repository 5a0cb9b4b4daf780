/**
 * Files in the cache: whether one is what it should be, and what happens to one that is not.
 */
import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {rename, stat} from 'node:fs/promises';
import type {CheckedArtifact} from '../../download/artifact.ts';
import {errorCode} from './errorCode.ts';

/** What a look at a cached file found. */
export type CachedState = 'good' | 'bad' | 'absent';

/**
 * How closely a file in the cache is looked at: `'once'` hashes it the first time this process sees it in this state, as
 * told by size, times and inode; `'full'` hashes it each time.
 */
export type Verification = 'once' | 'full';

/** Files whose hash this process has seen, by path: as long as size, time and inode stay, the content is believed. */
const verified = new Map<string, string>();

/** Checks a cached file: its size each time, its SHA-256 as often as `verify` says. */
export async function checkCached(
  path: string,
  {bytes, sha256}: Pick<CheckedArtifact, 'bytes' | 'sha256'>,
  verify: Verification = 'once',
): Promise<CachedState> {
  const found = await stampOf(path, sha256);
  if (found === undefined) return 'absent';
  if (verify === 'once' && verified.get(path) === found.stamp) return 'good';
  verified.delete(path);
  if (found.size !== bytes || (await sha256OfFile(path)) !== sha256) return 'bad';
  verified.set(path, found.stamp);
  return 'good';
}

/** Remembers that this process wrote the file and hashed what it wrote. */
export async function rememberVerified(path: string, sha256: string): Promise<void> {
  const found = await stampOf(path, sha256);
  if (found !== undefined) verified.set(path, found.stamp);
}

/** Moves a bad file aside, so that it can be looked at and is never used. Another process may have done so already. */
export async function quarantine(path: string): Promise<void> {
  verified.delete(path);
  try {
    await rename(path, `${path}.corrupt-${Date.now()}`);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

async function stampOf(path: string, sha256: string): Promise<{size: number; stamp: string} | undefined> {
  try {
    const {size, mtimeMs, ctimeMs, ino} = await stat(path);
    return {size, stamp: `${sha256}:${size}:${mtimeMs}:${ctimeMs}:${ino}`};
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** SHA-256 of a file, in lower-case hexadecimal. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, {highWaterMark: 1 << 20})) hash.update(chunk);
  return hash.digest('hex');
}
