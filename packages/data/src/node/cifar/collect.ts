/**
 * Gets files by name out of a directory or a tar.
 */
import {readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {DataFileError, dataFailure} from '../dataFileError.ts';
import {byteStream} from '../files/byteStream.ts';
import {contentOf} from '../files/contentOf.ts';
import {isFile} from '../files/isFile.ts';
import {tarEntries} from '../tar/tarEntries.ts';

/** A file's content, and what it is called in errors. */
export interface NamedBytes {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Most bytes of one file: CIFAR-100's largest has 155 million. */
const MAX_FILE = 2 ** 28;

/** Most bytes of a whole tar, ten times those of CIFAR's. */
const MAX_TAR = 2 ** 31;

/** Those of the names that files in a directory have. */
export async function namesIn(directory: string, names: readonly string[]): Promise<string[]> {
  const found = await Promise.all(names.map(name => isFile(join(directory, name))));
  return names.filter((_, i) => found[i]);
}

/** Reads files of a directory. @throws DataFileError for one that is too large */
export async function collectFromDirectory(
  directory: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, NamedBytes>> {
  const found = new Map<string, NamedBytes>();
  for (const name of names) {
    const path = join(directory, name);
    const {size} = await stat(path);
    if (size > MAX_FILE)
      throw new DataFileError('E_LIMIT', path, `${size} bytes, more than the ${MAX_FILE} that are read`);
    found.set(name, {path, bytes: await readFile(path)});
  }
  return found;
}

/**
 * Gives those of the files that are in a tar, compressed or not, whatever directory they are in there. The tar is read once,
 * from front to back, and only the files that are asked for are held.
 *
 * @throws DataFileError if the tar is damaged or too large, or has two files of one name
 */
export async function collectFromTar(path: string, names: readonly string[]): Promise<ReadonlyMap<string, NamedBytes>> {
  const fail = dataFailure(path);
  const wanted = new Set(names);
  const found = new Map<string, NamedBytes>();
  const content = contentOf(path, fail);
  try {
    for await (const {name, type, offset, size, content: read} of tarEntries(byteStream(content), fail)) {
      if (offset + size > MAX_TAR) throw fail('E_LIMIT', `a tar of more than ${MAX_TAR} bytes`, {offset});
      const file = name.slice(name.lastIndexOf('/') + 1);
      if (type !== '0' || !wanted.has(file)) continue;
      if (found.has(file)) throw fail('E_DUP', `two files in the tar are called '${file}'`, {offset});
      found.set(file, {path: `${path}:${name}`, bytes: await read(MAX_FILE)});
    }
  } finally {
    await content.return();
  }
  return found;
}
