/**
 * Samples as WebDataset keeps them: members that follow each other and whose names are the same up to the first dot of the
 * file's name are parts of one sample.
 *
 * Reference: webdataset, tariterators.py, `base_plus_ext` and `group_by_keys`.
 */
import {type Fail, quoted, tarKind} from '@tfjs-zoo/weights/readers';
import type {TarEntry} from './tarEntries.ts';

/** A sample's key, and what its parts are called behind it. */
export interface Grouped<T> {
  readonly key: string;
  readonly parts: ReadonlyMap<string, T>;
}

/** Names, of files or of the directories that they are in, which are not samples. */
const RESERVED = /^__[^/]*__($|\/)/;

/** Most parts of a sample. */
const MAX_PARTS = 1000;

/**
 * Groups members. Directories, names without an ending and names in double underscores, which WebDataset keeps for itself,
 * are passed over.
 *
 * @param load - What to keep of a member, told its ending in lower case.
 * @throws `E_UNSUPPORTED` for links and devices, `E_DUP` if a sample has two parts of one name.
 */
export async function* samplesOf<T>(
  entries: AsyncIterable<TarEntry>,
  load: (entry: TarEntry, ending: string) => T | Promise<T>,
  fail: Fail,
): AsyncGenerator<Grouped<T>, void, undefined> {
  let key: string | undefined;
  let parts = new Map<string, T>();
  for await (const entry of entries) {
    const {name, type, offset} = entry;
    if (type === '5') continue;
    if (type !== '0') {
      const text = `tar member ${quoted(name)} is ${tarKind(type)}, which has no content of its own; write the tar with --dereference and --hard-dereference`;
      throw fail('E_UNSUPPORTED', text, {offset});
    }
    const split = splitName(name);
    if (split === undefined) continue;
    if (split.key !== key) {
      if (key !== undefined) yield {key, parts};
      key = split.key;
      parts = new Map();
    }
    if (parts.has(split.ending)) {
      throw fail('E_DUP', `two members that follow each other are called ${quoted(name)}`, {offset});
    }
    if (parts.size === MAX_PARTS) {
      throw fail('E_LIMIT', `sample ${quoted(split.key)} has more than ${MAX_PARTS} parts`, {offset});
    }
    parts.set(split.ending, await load(entry, split.ending));
  }
  if (key !== undefined) yield {key, parts};
}

/** Splits at the first dot of the file's own name. */
function splitName(name: string): {key: string; ending: string} | undefined {
  const file = name.lastIndexOf('/') + 1;
  const dot = name.indexOf('.', file);
  if (dot <= file || RESERVED.test(name)) return undefined;
  return {key: name.slice(0, dot), ending: name.slice(dot + 1).toLowerCase()};
}
