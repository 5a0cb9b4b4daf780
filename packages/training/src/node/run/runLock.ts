import {open, readFile, rm} from 'node:fs/promises';
import {hostname} from 'node:os';
import {join} from 'node:path';
import {ConfigError} from '@tfjs-zoo/core';

/**
 * Takes a run directory for this process.
 *
 * @returns What gives it back.
 * @throws ConfigError if a process that is alive has it.
 */
export async function lockRun(owner: string, directory: string): Promise<() => Promise<void>> {
  const path = join(directory, '.lock');
  const me = `${process.pid} ${hostname()}`;
  for (let attempt = 0; ; attempt++) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(me);
      await file.close();
      return async () => {
        await rm(path, {force: true});
      };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST') || attempt > 0) throw error;
    }
    const holder = await readFile(path, 'utf8').catch(() => '');
    if (holder === me || isAlive(holder)) {
      throw new ConfigError(
        `${owner}: process ${holder.split(' ')[0]} is training in '${directory}'; wait for it, or take another directory`,
      );
    }
    await rm(path, {force: true});
  }
}

/** Whether the process that wrote a lock may still be there; of another machine nobody can tell. */
function isAlive(holder: string): boolean {
  const [pid, host] = holder.split(' ');
  if (host !== hostname()) return host !== undefined;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    // there is such a process, but of another user
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
