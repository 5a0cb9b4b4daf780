/**
 * Puts the files of a model on disk so that at any moment, whatever happens, the old model or the new one is there.
 *
 * Shards come first, under names that no file had; the main file, which names them, takes the old one's place in one step;
 * what only the old one named goes last. A crash in between leaves files that nothing refers to, never a mixture.
 */
import {open, readFile, rm} from 'node:fs/promises';
import {basename, dirname, join, parse} from 'node:path';
import type {OutputPlan, PlannedShard} from '../formats/outputPlan.ts';
import {atomicFile} from './atomicFile.ts';

/** A file that was written. */
export interface SavedFile {
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 of the file, in hexadecimal. */
  readonly sha256: string;
}

/** A model that was written. */
export interface Published {
  readonly main: SavedFile;
  readonly shards: readonly SavedFile[];
}

/** Digits of a SHA-256 that make a name its own. */
const HASH_DIGITS = 16;

/** Writes all files of a plan. @param path of the main file, but for the plan's suffix */
export async function publish(path: string, plan: OutputPlan): Promise<Published> {
  const mainPath = `${path}${plan.suffix}`;
  const replaced = await replacedFiles(path, plan.suffixes);
  const created: string[] = [];
  try {
    const shards: SavedFile[] = [];
    for (const shard of plan.shards) shards.push(await writeShard(dirname(path), shard, created));
    const content = plan.main(shards.map(shard => basename(shard.path)));
    const main = await write(mainPath, content instanceof Uint8Array ? [content] : content, async () => mainPath);
    created.length = 0;
    const kept = new Set([mainPath, ...shards.map(shard => shard.path)]);
    for (const old of replaced) if (!kept.has(old)) await rm(old, {force: true});
    return {main, shards};
  } finally {
    for (const shard of created) await rm(shard, {force: true});
  }
}

async function writeShard(directory: string, {name, chunks}: PlannedShard, created: string[]): Promise<SavedFile> {
  const path = join(directory, name);
  return await write(path, chunks(), async sha256 => {
    // A name that is taken may be the old model's; with the content's hash in it, it can only be the same content.
    const {ext, name: stem} = parse(name);
    const places = [path, join(directory, `${stem}.${sha256.slice(0, HASH_DIGITS)}${ext}`)];
    for (const place of places) {
      if (!(await claim(place))) continue;
      created.push(place);
      return place;
    }
    return places[1];
  });
}

/** Takes a name that no file has. @returns whether it was free */
async function claim(path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx')).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function write(
  path: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  place: (sha256: string) => Promise<string>,
): Promise<SavedFile> {
  const file = await atomicFile(path);
  try {
    for await (const chunk of chunks) await file.write(chunk);
    const sha256 = file.sha256();
    const final = await place(sha256);
    await file.commit(final);
    return {path: final, bytes: file.bytes(), sha256};
  } finally {
    await file.discard();
  }
}

/** Files of the model that is now at `path`: main files in either form, and those of its shards that bear our names. */
async function replacedFiles(path: string, suffixes: readonly string[]): Promise<string[]> {
  const mains = suffixes.map(suffix => `${path}${suffix}`);
  const shards: string[] = [];
  for (const main of mains.filter(name => name.endsWith('.json'))) {
    const text = await readFile(main, 'utf8').catch(error => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    for (const [, name] of text.matchAll(/"([^"/\\]+)"/g)) if (isShardOf(name, parse(path).name)) shards.push(name);
  }
  // The main file first: what it names goes after it.
  return [...new Set([...mains, ...shards.map(name => join(dirname(path), name))])];
}

function isShardOf(name: string, stem: string): boolean {
  if (!name.startsWith(stem)) return false;
  const rest = name.slice(stem.length);
  return /^(\.weights(-\d{5}-of-\d{5})?(\.[0-9a-f]{16})?\.bin|-\d{5}-of-\d{5}(\.[0-9a-f]{16})?\.safetensors)$/.test(
    rest,
  );
}
