import {randomUUID} from 'node:crypto';
import {readdir, rename, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {LIBRARIES} from '../manifest.ts';
import {compileAddon} from './compileBinding.ts';
import {findCompiler} from './findCompiler.ts';

/** An addon that an installation has if it can: without it the same is done by something slower. */
export interface OptionalAddon {
  /** Its file name inside an installation. */
  readonly file: string;
  /** What it is, after 'compiling'. */
  readonly what: string;
  /** What is said where it cannot be had. */
  readonly without: string;
  /** The arguments of the compiler that name its sources. */
  sources(): Promise<string[]>;
  /** Tries it out in a process of its own. Throws Error unless it gives what it should. */
  check(addon: string, directory: string, signal: AbortSignal | undefined): Promise<void>;
}

/** Names that addons have inside an installation until they are checked. */
export const ASIDE: RegExp = /\.tmp-[^.]+\.node$/;

/** Where addons are added. */
export interface AddOptions {
  /** The directory of an installation, or of one that is being built. */
  directory: string;
  /** Stops the work. */
  signal: AbortSignal | undefined;
  /** Receives lines of progress. */
  say: (line: string) => void;
}

/**
 * Compiles an addon against the libraries of an installation. It appears there only after it passed its check. Some libraries
 * export no such functions: then it is done without.
 */
export async function addAddon(addon: OptionalAddon, {directory, signal, say}: AddOptions): Promise<void> {
  const aside = join(directory, `${addon.file.replace(/\.node$/, '')}.tmp-${randomUUID()}.node`);
  try {
    const compiler = await findCompiler(signal);
    say(`compiling ${addon.what} with ${compiler.version}`);
    const libraries = (await readdir(join(directory, LIBRARIES))).map(name => join(directory, LIBRARIES, name));
    // Functions that are missing are noticed when it is loaded, not when one is called; threads of its own need it to stay.
    const link = [...libraries, `-Wl,-rpath,$ORIGIN/${LIBRARIES},-z,now,-z,nodelete`];
    await compileAddon(compiler, [...(await addon.sources()), '-o', aside, ...link], signal);
    await addon.check(aside, directory, signal);
    await rename(aside, join(directory, addon.file));
  } catch (error) {
    signal?.throwIfAborted();
    say(`${addon.without}: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await rm(aside, {force: true});
  }
}
