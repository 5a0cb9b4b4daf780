import {existsSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {checkOwnOps} from './checkOwnOps.ts';
import {OWN_OPS} from './manifest.ts';
import {setOwnOps} from './ownOps.ts';
import type {TensorflowBinding} from './tensorflowBinding.ts';

/** The addon that holds operations of our own. */
export interface OwnOpsAddon {
  /** Adds them to TensorFlow's, once a process; so many threads share the work of one, the first time it is said. */
  register(threads: number): void;
  /** Gives back the memory of what has been read of the library's files, which is read again where it is needed. */
  releaseLibraryPages(): void;
}

/**
 * Adds operations of our own to a library that is loaded, checks them, and gives back what was read of the library for its start
 * alone. An installation made by an older version has none; installing again adds them.
 *
 * @throws Error naming the operation that gives wrong numbers.
 */
export function registerOwnOps(binding: TensorflowBinding, directory: string, threads: number): void {
  const file = join(directory, OWN_OPS);
  if (!existsSync(file)) return;
  const {register, releaseLibraryPages}: OwnOpsAddon = createRequire(import.meta.url)(file);
  register(threads);
  checkOwnOps(binding);
  setOwnOps(true);
  releaseLibraryPages();
}
