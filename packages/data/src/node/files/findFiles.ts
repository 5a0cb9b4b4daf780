import {stat} from 'node:fs/promises';
import {ConfigError} from '@tfjs-zoo/core';
import {expandBraces} from '../tar/expandBraces.ts';

/** Most paths that an error lists. */
const MAX_LISTED = 5;

/**
 * The files that paths and patterns stand for, in that order.
 *
 * @param owner - Function and what it reads, for errors, such as `tarShards`.
 * @throws ConfigError naming those that are not there, or stand there twice.
 */
export async function findFiles(owner: string, patterns: string | readonly string[]): Promise<string[]> {
  const list = typeof patterns === 'string' ? [patterns] : patterns;
  const paths = list.flatMap(pattern => expandBraces(owner, pattern));
  if (paths.length === 0) throw new ConfigError(`${owner}: the list of paths is empty; give at least one`);
  const seen = new Set<string>();
  const twice = paths.find(path => seen.size === seen.add(path).size);
  if (twice !== undefined) throw new ConfigError(`${owner}: '${twice}' is given twice; give each file once`);
  const missing: string[] = [];
  for (const path of paths) {
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
      throw error;
    });
    if (found === undefined) missing.push(path);
    else if (!found.isFile()) throw new ConfigError(`${owner}: '${path}' is not a file; give the files themselves`);
  }
  if (missing.length === 0) return paths;
  const shown = missing
    .slice(0, MAX_LISTED)
    .map(path => `'${path}'`)
    .join(', ');
  const more = missing.length > MAX_LISTED ? ` and ${missing.length - MAX_LISTED} more` : '';
  throw new ConfigError(`${owner}: ${missing.length} of ${paths.length} files are not there: ${shown}${more}`);
}
