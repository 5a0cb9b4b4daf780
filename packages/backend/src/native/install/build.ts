import {readdir, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {ADDON, LIBRARIES} from '../manifest.ts';
import {addMissingAddons} from './addMissingAddons.ts';
import {checkInChild} from './checkInChild.ts';
import {compileBinding} from './compileBinding.ts';
import {extractWheel, HEADERS} from './extractWheel.ts';
import type {Compiler} from './findCompiler.ts';
import type {LinkedLibrary} from './ownLibrary.ts';

/** What every build needs. */
export interface BuildJob {
  /** An empty directory, which it fills. */
  directory: string;
  /** The compiler. */
  compiler: Compiler;
  /** Directory of the tfjs-node package. */
  tfjsNode: string;
  /** Stops the work. */
  signal: AbortSignal | undefined;
  /** Receives lines of progress. */
  say: (line: string) => void;
}

/** What was built and checked. */
export interface Built {
  /** Where the library came from. */
  source: string;
  /** Version that libtensorflow reports. */
  tensorflow: string;
}

/**
 * Puts the libraries into the directory by `place`, compiles the addons against them and checks their arithmetic.
 *
 * @throws Error at the step that failed, with what it printed.
 */
export async function build(
  {directory, compiler, tfjsNode, signal, say}: BuildJob,
  source: string,
  place: (directory: string) => Promise<LinkedLibrary>,
): Promise<Built> {
  const {headers, libraries} = await place(directory);
  say(`compiling tfjs-node's binding with ${compiler.version}`);
  await compileBinding({directory, headers, libraries, tfjsNode, compiler, signal});
  await addMissingAddons({directory, signal, say});
  await rm(join(directory, HEADERS), {recursive: true, force: true});
  say('checking its arithmetic in a process of its own');
  return {source, tensorflow: await checkInChild(join(directory, ADDON), signal)};
}

/** Places libraries and headers by unpacking a verified wheel. */
export function unpack({signal, say}: BuildJob, wheel: string): (directory: string) => Promise<LinkedLibrary> {
  return async directory => {
    say('unpacking libtensorflow and its headers');
    await extractWheel(wheel, directory, signal);
    return {headers: join(directory, HEADERS), libraries: (await readdir(join(directory, LIBRARIES))).sort()};
  };
}
