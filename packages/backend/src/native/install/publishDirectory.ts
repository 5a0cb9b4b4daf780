import {randomUUID} from 'node:crypto';
import {existsSync} from 'node:fs';
import {mkdir, readdir, rename, rm} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {type LockOptions, withInstallLock} from './installLock.ts';

/** What is built, where. */
export interface PublishOptions<T> extends LockOptions {
  /** The directory that appears, whole, or not at all. */
  target: string;
  /** Looks for a complete earlier result, under the lock; what it returns makes building unnecessary. */
  existing: () => Promise<T | undefined>;
  /** Fills the directory that it is given, which lies beside the target. */
  build: (directory: string) => Promise<T>;
}

/**
 * Builds a directory aside and moves it into place in one step, so that nobody ever sees half of it.
 *
 * One process at a time builds; the others wait and take its result. What an interrupted build left is removed first.
 */
export async function publishDirectory<T>({target, existing, build, ...lock}: PublishOptions<T>): Promise<T> {
  await mkdir(dirname(target), {recursive: true});
  return await withInstallLock(`${target}.lock`, lock, async held => {
    await removeLeftovers(target);
    const found = await existing();
    if (found !== undefined) return found;
    const directory = `${target}.tmp-${randomUUID()}`;
    await mkdir(directory);
    try {
      const result = await build(directory);
      await held.check();
      const old = `${target}.old-${randomUUID()}`;
      if (existsSync(target)) await rename(target, old);
      await rename(directory, target);
      await rm(old, {recursive: true, force: true});
      return result;
    } finally {
      await rm(directory, {recursive: true, force: true});
    }
  });
}

/** What is added to a directory that is in place already bears such a name until it is whole. */
const UNFINISHED = /\.tmp-[0-9a-f-]{36}(\.|$)/;

/** Under the lock nobody else builds: whatever lies there is from a process that was stopped. */
async function removeLeftovers(target: string): Promise<void> {
  for (const name of existsSync(target) ? await readdir(target) : []) {
    if (UNFINISHED.test(name)) await rm(join(target, name), {recursive: true, force: true});
  }
  const folder = dirname(target);
  const prefixes = ['tmp', 'old', 'lock.signed', 'lock.stale'].map(kind => `${basename(target)}.${kind}-`);
  for (const name of await readdir(folder)) {
    if (prefixes.some(prefix => name.startsWith(prefix))) await rm(join(folder, name), {recursive: true, force: true});
  }
}
