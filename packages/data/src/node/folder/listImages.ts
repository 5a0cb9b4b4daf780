/**
 * Finds the classes and images of a directory, in torchvision's order.
 *
 * Reference: torchvision, datasets/folder.py, `find_classes` and `make_dataset`. Unlike there, names that begin with a
 * dot are passed over: `.ipynb_checkpoints` is no class and `._cat.jpg` no image.
 */
import {readdir, realpath, stat} from 'node:fs/promises';
import {join} from 'node:path';

/** Names of the directories inside `dir`, sorted. */
export async function subdirectories(dir: string): Promise<string[]> {
  return (await visible(dir)).filter(entry => entry.directory).map(entry => entry.name);
}

/**
 * Every file below `dir` whose name ends in one of `extensions`, in any letter case: directory by directory, both
 * directories and files sorted by name. Links to directories are followed, each directory once.
 *
 * @param extensions - In lower case.
 */
export async function filesBelow(dir: string, extensions: readonly string[], signal?: AbortSignal): Promise<string[]> {
  const found = new Map<string, string[]>();
  const seen = new Set<string>();
  const walk = async (at: string): Promise<void> => {
    const real = await realpath(at);
    if (seen.has(real)) return;
    seen.add(real);
    signal?.throwIfAborted();
    const entries = await visible(at);
    const files = entries.filter(({name, directory}) => !directory && hasExtension(name, extensions));
    found.set(
      at,
      files.map(({name}) => join(at, name)),
    );
    for (const {name, directory} of entries) if (directory) await walk(join(at, name));
  };
  await walk(dir);
  return [...found.keys()].sort().flatMap(at => found.get(at) ?? []);
}

/** Whether a file's name ends as an image's does. */
function hasExtension(name: string, extensions: readonly string[]): boolean {
  const lower = name.toLowerCase();
  return extensions.some(extension => lower.endsWith(extension));
}

async function visible(dir: string): Promise<{name: string; directory: boolean}[]> {
  const entries = (await readdir(dir, {withFileTypes: true})).filter(({name}) => !name.startsWith('.'));
  const kinds = entries.map(async entry => ({
    name: entry.name,
    directory: entry.isSymbolicLink() ? await linksToDirectory(join(dir, entry.name)) : entry.isDirectory(),
  }));
  return (await Promise.all(kinds)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A link that leads nowhere counts as a file, so that reading it names it. */
async function linksToDirectory(path: string): Promise<boolean> {
  const target = await stat(path).catch(() => undefined);
  return target?.isDirectory() ?? false;
}
