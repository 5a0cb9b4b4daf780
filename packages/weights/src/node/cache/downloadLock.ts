/**
 * One download at a time of the same file, where that can be had. It saves bandwidth and no more: whoever downloads writes
 * a file of its own, so a lock that fails, is broken too early or cannot be had at all costs a second download.
 */
import {randomUUID} from 'node:crypto';
import {mkdir, readFile, rename, rm, stat, utimes, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {pause} from '../../download/pause.ts';
import {isDead, type Owner, thisProcess} from './cacheNames.ts';
import {errorCode} from './errorCode.ts';

export interface LockOptions {
  readonly signal: AbortSignal | undefined;
  /** Called again and again while another process holds the lock. */
  readonly onWait: () => Promise<void>;
}

interface Holder extends Owner {
  /** When it took the lock, in milliseconds since 1970; for whoever looks at the file. */
  readonly started: number;
  readonly token: string;
}

const HOLDER = 'owner.json';
/** Milliseconds between signs of life. */
const HEARTBEAT_MS = 2000;
/** Milliseconds without a sign of life, by the clock of who waits, after which a holder counts as dead. */
const SILENCE_MS = 15_000;
/** Milliseconds between looks at a lock that another holds. */
const POLL_MS = 100;

/** Runs `body` while this process alone has the lock directory `path`; without a lock if there can be none. */
export async function withDownloadLock<T>(path: string, options: LockOptions, body: () => Promise<T>): Promise<T> {
  const holder: Holder = {...thisProcess(), started: Date.now(), token: randomUUID()};
  if (!(await acquire(path, holder, options))) return await body();
  const file = join(path, HOLDER);
  const heartbeat = setInterval(() => {
    const now = new Date();
    // The lock may have been broken; then there is nothing to show life with, and nothing depends on it.
    utimes(file, now, now).catch(() => undefined);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  try {
    return await body();
  } finally {
    clearInterval(heartbeat);
    const now = await look(path);
    if (now !== 'unusable' && now.holder?.token === holder.token) await remove(path);
  }
}

/** Whether a lock's holder showed life of late. */
export async function lockIsHeld(path: string): Promise<boolean> {
  const found = await look(path);
  if (found === 'unusable' || found.holder === undefined) return false;
  return !isDead(found.holder, found.holder.started) && Date.now() - found.lastSign < SILENCE_MS;
}

/** @returns whether the lock is held now; false if there is no having it */
async function acquire(path: string, holder: Holder, {signal, onWait}: LockOptions): Promise<boolean> {
  let seen: {life: string; since: number} | undefined;
  for (;;) {
    signal?.throwIfAborted();
    const taken = await take(path, holder);
    if (taken !== 'held') return taken === 'mine';
    const found = await look(path);
    if (found === 'unusable') return false;
    const now = performance.now();
    if (found.life !== seen?.life) seen = {life: found.life, since: now};
    const silent = now - seen.since > SILENCE_MS;
    if (silent || (found.holder !== undefined && isDead(found.holder, found.holder.started))) {
      if (!(await breakLock(path))) return false;
      continue;
    }
    await onWait();
    await pause(POLL_MS, signal);
  }
}

async function take(path: string, holder: Holder): Promise<'mine' | 'held' | 'unusable'> {
  try {
    await mkdir(path);
  } catch (error) {
    return errorCode(error) === 'EEXIST' ? 'held' : 'unusable';
  }
  try {
    await writeFile(join(path, HOLDER), JSON.stringify(holder));
    return 'mine';
  } catch {
    // A full disk, as a rule: the download will say so better.
    await remove(path);
    return 'unusable';
  }
}

/** Who holds the lock, undefined if that cannot be told (yet), and something that changes as long as the holder lives. */
async function look(path: string): Promise<'unusable' | {holder: Holder | undefined; life: string; lastSign: number}> {
  try {
    const {mtimeMs} = await stat(join(path, HOLDER));
    const {pid, host, started, token} = JSON.parse(await readFile(join(path, HOLDER), 'utf8'));
    const holder = {pid: Number(pid), host: String(host), started: Number(started), token: String(token)};
    return {holder, life: `${token} ${mtimeMs}`, lastSign: mtimeMs};
  } catch (error) {
    // Released, or taken and not yet signed.
    if (errorCode(error) === 'ENOENT' || error instanceof SyntaxError)
      return {holder: undefined, life: '', lastSign: 0};
    return 'unusable';
  }
}

/** @returns whether it is out of the way */
async function breakLock(path: string): Promise<boolean> {
  const aside = `${path}.stale-${randomUUID()}`;
  try {
    // Of several processes that try, the rename lets one through.
    await rename(path, aside);
  } catch (error) {
    return errorCode(error) === 'ENOENT';
  }
  await remove(aside);
  return true;
}

/** What cannot be removed is broken by the next process that wants the lock. */
async function remove(path: string): Promise<void> {
  await rm(path, {recursive: true, force: true}).catch(() => undefined);
}
