/**
 * Files in the cache: whether one is what it should be, and what happens to one that is not.
 */
import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {rename, stat} from 'node:fs/promises';
import type {CheckedArtifact} from '../download/artifact.ts';

/** What a look at a cached file found. */
export type CachedState = 'good' | 'bad' | 'absent';

/** Files whose hash this process has seen, by path: as long as size, time and inode stay, the content is believed. */
const verified = new Map<string, string>();

/** Checks a cached file: its size each time, its SHA-256 the first time this process sees it in this state. */
export async function checkCached(path: string, {bytes, sha256}: CheckedArtifact): Promise<CachedState> {
  const found = await stampOf(path, sha256);
  if (found === undefined) return 'absent';
  if (verified.get(path) === found.stamp) return 'good';
  if (found.size !== bytes || (await sha256Of(path)) !== sha256) return 'bad';
  verified.set(path, found.stamp);
  return 'good';
}

/** Remembers that this process wrote the file and hashed what it wrote. */
export async function rememberVerified(path: string, sha256: string): Promise<void> {
  const found = await stampOf(path, sha256);
  if (found !== undefined) verified.set(path, found.stamp);
}

/** Moves a bad file aside, so that it can be looked at and is never used. @returns its new path */
export async function quarantine(path: string): Promise<string> {
  const aside = `${path}.corrupt-${Date.now()}`;
  await rename(path, aside);
  verified.delete(path);
  return aside;
}

async function stampOf(path: string, sha256: string): Promise<{size: number; stamp: string} | undefined> {
  try {
    const {size, mtimeMs, ino} = await stat(path);
    return {size, stamp: `${sha256}:${size}:${mtimeMs}:${ino}`};
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, {highWaterMark: 1 << 20})) hash.update(chunk);
  return hash.digest('hex');
}
