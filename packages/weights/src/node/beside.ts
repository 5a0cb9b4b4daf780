/**
 * Files beside a weight file on disk, and never any other.
 */
import {realpath, stat} from 'node:fs/promises';
import {dirname, isAbsolute, join, relative, resolve, sep} from 'node:path';
import {failure, quoted} from '../failure.ts';
import {checkSiblingPath} from '../siblingPath.ts';
import type {WeightSource} from '../weightSource.ts';
import {fileSource} from './fileSource.ts';

/**
 * Opens `name` (as written in the file at `path`) in the directory of that file, or below it.
 *
 * Links are followed as far as they stay there. If the file itself was reached through a link, as in the cache of
 * Hugging Face where `snapshots/…/model.safetensors` leads to `blobs/…`, its siblings may lead to the directory that
 * it leads to as well: that is where the model is.
 *
 * @throws WeightFormatError `E_PATH` for a name or a link that leaves the directory and for what is no regular file,
 * `E_MISSING` if there is no such file
 */
export async function beside(path: string, name: string): Promise<WeightSource> {
  const fail = failure('unknown', path);
  checkSiblingPath(name, 'the file', fail);
  const directory = dirname(resolve(path));
  const wanted = join(directory, ...name.split('/'));
  const real = await realpath(wanted).catch(cause => {
    if (cause.code !== 'ENOENT' && cause.code !== 'ENOTDIR') throw cause;
    const text = `its tensors are also in ${quoted(name)}, and there is no file ${wanted}; put it there, under that name`;
    throw fail('E_MISSING', text, {cause});
  });
  const homes = [await realpath(directory), dirname(await realpath(path))];
  if (!homes.some(home => isBelow(real, home))) {
    const text = `${quoted(name)} is a link that leads out of the directory, to ${real}; put the file itself beside the model`;
    throw fail('E_PATH', text);
  }
  if (!(await stat(real)).isFile()) throw fail('E_PATH', `${quoted(name)} is not a regular file`);
  return await fileSource(real);
}

function isBelow(path: string, directory: string): boolean {
  const way = relative(directory, path);
  // On Windows the way to another drive is an absolute path.
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
