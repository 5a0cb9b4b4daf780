import {isAbsolute, join, resolve, sep} from 'node:path';

/**
 * The place of a path that a file names, below `root`.
 *
 * @returns The path, or what is wrong with it, to be read after "the path".
 */
export function pathBelow(
  root: string,
  path: unknown,
  outside: boolean,
): {readonly path: string} | {readonly wrong: string} {
  if (typeof path !== 'string' || path === '') return {wrong: 'is not there'};
  if (path.includes('\0')) return {wrong: 'holds a NUL character'};
  if (/^[a-z][a-z\d+.-]+:\/\//i.test(path)) return {wrong: 'is an address; download the images first'};
  if (outside) return {path: resolve(root, path)};
  const remedy = `; give root: the directory that holds all images, or outsideRoot: true if you trust the file`;
  if (isAbsolute(path)) return {wrong: `is absolute, and only those below '${root}' are read${remedy}`};
  const joined = join(root, path);
  if (joined.startsWith(root.endsWith(sep) ? root : root + sep)) return {path: joined};
  return {wrong: `leads out of '${root}'${remedy}`};
}
