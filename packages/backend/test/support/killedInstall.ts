/**
 * Run as a process of its own, with JSON: installs, and dies by SIGKILL before the step that it is told, each change of a file
 * and each line of progress being one. Prints how many steps there were.
 */
import fs from 'node:fs';
import fsPromises from 'node:fs/promises';
import {syncBuiltinESMExports} from 'node:module';
import {type SmallInstallOptions, smallInstall} from './smallInstall.ts';

/** What it is told. */
export interface KilledInstallOptions extends SmallInstallOptions {
  /** The step before which it dies; 0 for none. */
  killBefore: number;
}

const {killBefore, ...options}: KilledInstallOptions = JSON.parse(process.argv[2]);
let steps = 0;

function step(): void {
  steps++;
  if (steps === killBefore) process.kill(process.pid, 'SIGKILL');
}

/** Puts a step before each call. */
function counted<T extends object>(module: T, ...names: (keyof T)[]): void {
  for (const name of names) {
    const own = module[name] as (...values: unknown[]) => unknown;
    Object.assign(module, {
      [name]: (...values: unknown[]) => {
        step();
        return own(...values);
      },
    });
  }
}

counted(fsPromises, 'mkdir', 'open', 'rename', 'rm', 'writeFile');
counted(fs, 'createWriteStream');
syncBuiltinESMExports();
const how = await smallInstall(options, step);
console.log(`${how} ${steps}`);
