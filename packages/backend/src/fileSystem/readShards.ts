import {open, realpath, stat} from 'node:fs/promises';
import {dirname, isAbsolute, relative, resolve, sep} from 'node:path';
import type {WeightGroup} from './parseModelJson.ts';
import {savedModelError} from './savedModelError.ts';

/** A file of weights that lies where it may and is as long as it must be. */
interface Shard {
  readonly path: string;
  readonly bytes: number;
}

/** Most bytes of weights that are read: what one ArrayBuffer holds everywhere. */
const MAX_BYTES = 2 ** 32;

/**
 * The weights of a saved model, in one piece. Everything is checked before memory is taken for it.
 *
 * @param modelJson - Path of the model.json: files beside and below it may be read, and no others.
 * @throws ConfigError if a file leads out of the directory, is missing or has another size than the weights need.
 */
export async function readShards(modelJson: string, groups: readonly WeightGroup[]): Promise<ArrayBuffer> {
  const root = await realpath(dirname(resolve(modelJson)));
  const shards: Shard[] = [];
  for (const {paths, bytes} of groups) {
    const found: Shard[] = [];
    for (const name of paths) found.push(await findShard(modelJson, root, name));
    const there = found.reduce((sum, shard) => sum + shard.bytes, 0);
    if (there !== bytes) {
      const files = `${paths.join(', ')} ${paths.length === 1 ? 'has' : 'have'}`;
      throw savedModelError(modelJson, `${files} ${there} bytes, and its weights need ${bytes}; copy the model again`);
    }
    shards.push(...found);
  }
  const total = shards.reduce((sum, {bytes}) => sum + bytes, 0);
  if (total > MAX_BYTES) {
    throw savedModelError(modelJson, `its weights have ${total} bytes; at most ${MAX_BYTES} are read`);
  }
  const all = new Uint8Array(total);
  let at = 0;
  for (const {path, bytes} of shards) {
    await fill(path, all.subarray(at, at + bytes));
    at += bytes;
  }
  return all.buffer;
}

async function findShard(modelJson: string, root: string, name: string): Promise<Shard> {
  const outside = (): Error =>
    savedModelError(modelJson, `weights in '${name}' are refused: only files in the model's own directory are read`);
  if (name === '' || name.includes('\0') || name.includes('\\') || !isInside(root, resolve(root, name)))
    throw outside();
  const path = await realpath(resolve(root, name)).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT' && cause.code !== 'ENOTDIR') throw cause;
    throw savedModelError(modelJson, `its weights '${name}' are missing; copy them beside it`, {cause});
  });
  // once more, now that links are followed
  if (!isInside(root, path)) throw outside();
  const found = await stat(path);
  if (!found.isFile()) throw savedModelError(modelJson, `its weights '${name}' are no regular file`);
  return {path, bytes: found.size};
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

async function fill(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'r');
  try {
    for (let at = 0; at < bytes.length; ) {
      // what one read may ask the operating system for
      const {bytesRead} = await file.read(bytes, at, Math.min(bytes.length - at, 2 ** 30), at);
      if (bytesRead === 0) throw savedModelError(path, 'the file was cut off while it was read; try again');
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
}
