import {randomUUID} from 'node:crypto';
import {mkdir, readFile, rename, rm, stat, utimes, writeFile} from 'node:fs/promises';
import {hostname} from 'node:os';
import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {NativeInstallError} from './nativeInstallError.ts';

/** Who holds a lock. */
interface Owner {
  pid: number;
  host: string;
  token: string;
}

/** How a lock is waited for. */
export interface LockOptions {
  /** Stops waiting. */
  signal?: AbortSignal | undefined;
  /** Called once with a sentence when another process holds the lock. */
  onWait?: (who: string) => void;
}

/** A lock that is held. */
export interface HeldLock {
  /** @throws NativeInstallError if another process took the lock over, having held this one for dead. */
  check(): Promise<void>;
}

const OWNER = 'owner.json';
/** How the system says that a directory is there already, or not any more. */
const TAKEN = ['ENOTEMPTY', 'EEXIST', 'ENOENT'];
/** Milliseconds between signs of life. */
const HEARTBEAT = 5_000;
/** Milliseconds without a sign of life after which a holder counts as dead, whatever its process id says. */
const SILENCE = 60_000;
/** Milliseconds between looks at a lock that another process holds. */
const POLL = 500;

/**
 * Runs `body` while this process alone holds the lock directory `path`.
 *
 * A holder that died is recognised at once on the same machine by its process id, elsewhere by its silence, and its lock
 * is taken over.
 */
export async function withInstallLock<T>(
  path: string,
  {signal, onWait}: LockOptions,
  body: (lock: HeldLock) => Promise<T>,
): Promise<T> {
  const owner: Owner = {pid: process.pid, host: hostname(), token: randomUUID()};
  let said = false;
  while (!(await take(path, owner))) {
    const holder = await readOwner(path);
    if (await isDead(path, holder)) {
      await breakLock(path, holder);
      continue;
    }
    if (!said) onWait?.(holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host}`);
    said = true;
    await wait(POLL, undefined, {signal});
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    // The lock may just have been taken over: check() is where that is noticed.
    utimes(join(path, OWNER), now, now).catch(() => undefined);
  }, HEARTBEAT);
  heartbeat.unref();
  const check = async (): Promise<void> => {
    if ((await readOwner(path))?.token === owner.token) return;
    throw new NativeInstallError(
      `native install: the lock ${path} was taken over by another process; leaving it to that one.`,
    );
  };
  try {
    return await body({check});
  } finally {
    clearInterval(heartbeat);
    if ((await readOwner(path))?.token === owner.token) await rm(path, {recursive: true, force: true});
  }
}

/** Signs a lock aside and moves it into place, so that none is ever there whose owner died before it could sign. */
async function take(path: string, owner: Owner): Promise<boolean> {
  if ((await readOwner(path)) !== undefined) return false;
  const aside = `${path}.signed-${owner.token}`;
  await mkdir(aside);
  try {
    await writeFile(join(aside, OWNER), JSON.stringify(owner));
    await rename(aside, path);
    return true;
  } catch (error) {
    await rm(aside, {recursive: true, force: true});
    // another process was faster, and has perhaps removed this one's as a leftover
    if (TAKEN.some(code => hasCode(error, code))) return false;
    throw error;
  }
}

/** `undefined` for none. */
async function readOwner(path: string): Promise<Owner | undefined> {
  try {
    const {pid, host, token}: Record<string, unknown> = JSON.parse(await readFile(join(path, OWNER), 'utf8'));
    return {pid: Number(pid), host: String(host), token: String(token)};
  } catch (error) {
    if (error instanceof SyntaxError || hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

async function isDead(path: string, owner: Owner | undefined): Promise<boolean> {
  if (owner !== undefined && owner.host === hostname() && !isRunning(owner.pid)) return true;
  try {
    const {mtimeMs} = await stat(owner === undefined ? path : join(path, OWNER));
    return Date.now() - mtimeMs > SILENCE;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as another user.
    return hasCode(error, 'EPERM');
  }
}

/** Moves a dead holder's lock aside. Of several processes that try, the rename lets one through. */
async function breakLock(path: string, holder: Owner | undefined): Promise<void> {
  const aside = `${path}.stale-${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  const moved = await readOwner(aside);
  if (moved?.token === holder?.token) await rm(aside, {recursive: true, force: true});
  // Another process broke it first and this was its fresh lock: back to its place.
  else await rename(aside, path);
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
