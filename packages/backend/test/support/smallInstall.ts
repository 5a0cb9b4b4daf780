/** An installation like the native backend's from a wheel of some kilobytes, with a compiler that copies: in a fraction of a second. */
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {readdir, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {compileAddon} from '../../src/native/install/compileBinding.ts';
import {extractWheel} from '../../src/native/install/extractWheel.ts';
import {fetchWheel} from '../../src/native/install/fetchWheel.ts';
import type {PinnedWheel} from '../../src/native/install/pinnedWheel.ts';
import {publishDirectory} from '../../src/native/install/publishDirectory.ts';
import {ADDON, LIBRARIES, manifestPath} from '../../src/native/manifest.ts';

/** What it is made of. */
export interface SmallInstallOptions {
  /** The directory that appears. */
  target: string;
  /** Address of the package index. */
  index: string;
  /** What the index has. */
  wheel: PinnedWheel;
  /** The compiler's path. */
  compiler: string;
  /** Whether to install again what is there. */
  force: boolean;
}

/** Fetches, unpacks, compiles, and puts in place, by what installs the native backend. Says which. */
export async function smallInstall(
  {target, index, wheel, compiler, force}: SmallInstallOptions,
  say: (line: string) => void,
): Promise<'built' | 'existing'> {
  return await publishDirectory<'built' | 'existing'>({
    target,
    existing: async () => (existsSync(manifestPath(target)) && !force ? 'existing' : undefined),
    build: async directory => {
      const {path} = await fetchWheel({wheel, into: directory, index, signal: undefined, say});
      say('unpacking');
      await extractWheel(path, directory);
      say('compiling');
      const libraries = (await readdir(join(directory, LIBRARIES))).map(name => join(directory, LIBRARIES, name));
      const copier = {command: [compiler] as const, version: 'copying'};
      await compileAddon(copier, ['-o', join(directory, ADDON), ...libraries], undefined);
      await rm(path);
      await writeFile(manifestPath(directory), JSON.stringify({source: index}));
      return 'built';
    },
  });
}

/** Every file of an installation with its length. */
export function filesOf(target: string): Record<string, number> {
  const files = readdirSync(target, {recursive: true, withFileTypes: true}).filter(entry => entry.isFile());
  const paths = files.map(({parentPath, name}) => join(parentPath, name)).sort();
  return Object.fromEntries(paths.map(path => [path.slice(target.length + 1), readFileSync(path).length]));
}
