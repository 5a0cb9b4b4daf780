import {existsSync} from 'node:fs';
import {constants, copyFile, link, mkdir, realpath, symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {LIBRARIES} from '../manifest.ts';
import {NativeInstallError} from './nativeInstallError.ts';

/** Names of the C library: in TensorFlow's Python packages, and in its C release. */
const C_LIBRARY = ['libtensorflow_cc.so.2', 'libtensorflow.so.2'];
const FRAMEWORK_LIBRARY = 'libtensorflow_framework.so.2';

/** What an addon is compiled against. */
export interface LinkedLibrary {
  /** The headers' directory. */
  headers: string;
  /** The libraries' file names. */
  libraries: string[];
}

/**
 * Links to a libtensorflow of the user's own from a build: the libraries in `lib` or in the directory itself, and the
 * headers in `include`. An unpacked TensorFlow wheel and an unpacked C release both look like that.
 *
 * @throws NativeInstallError naming what is missing.
 */
export async function linkOwnLibrary(own: string, build: string): Promise<LinkedLibrary> {
  const found = findLibrary(own);
  if ('lacks' in found) {
    throw new NativeInstallError(
      `native install: TFJS_ZOO_LIBTENSORFLOW is ${own}, but ${found.lacks}. ` +
        'Point it at an unpacked libtensorflow, or unset it.',
    );
  }
  return await put(found, build, symlink);
}

/**
 * Puts the libraries of an installed Python package into a build, where they stay when the package is renewed or removed:
 * as hard links, which take no space, or as copies on another file system.
 *
 * @throws NativeInstallError naming what is missing.
 */
export async function keepPackageLibrary(directory: string, build: string): Promise<LinkedLibrary> {
  const found = findLibrary(directory);
  if ('lacks' in found) throw new NativeInstallError(`${directory} is no whole TensorFlow: ${found.lacks}.`);
  return await put(found, build, linkOrCopy);
}

/** Libraries and headers in a directory, or the first of them that is missing. */
function findLibrary(own: string): {folder: string; headers: string; libraries: string[]} | {lacks: string} {
  const headers = join(own, 'include');
  const header = join(headers, 'tensorflow', 'c', 'c_api.h');
  if (!existsSync(header)) return {lacks: `there is no ${header}`};
  const folder = [own, join(own, 'lib')].find(folder => C_LIBRARY.some(name => existsSync(join(folder, name))));
  const main = C_LIBRARY.find(name => folder !== undefined && existsSync(join(folder, name)));
  if (folder === undefined || main === undefined)
    return {lacks: `neither it nor its lib holds ${C_LIBRARY.join(' or ')}`};
  if (!existsSync(join(folder, FRAMEWORK_LIBRARY))) return {lacks: `there is no ${join(folder, FRAMEWORK_LIBRARY)}`};
  return {folder, headers, libraries: [main, FRAMEWORK_LIBRARY]};
}

async function put(
  {folder, headers, libraries}: LinkedLibrary & {folder: string},
  build: string,
  place: (from: string, to: string) => Promise<void>,
): Promise<LinkedLibrary> {
  await mkdir(join(build, LIBRARIES), {recursive: true});
  for (const name of libraries) await place(await realpath(join(folder, name)), join(build, LIBRARIES, name));
  return {headers, libraries};
}

/** Reasons of the operating system not to link: another file system, one without links, a file of somebody else's. */
const NOT_LINKED = ['EXDEV', 'EPERM', 'ENOTSUP', 'EMLINK'];

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && NOT_LINKED.includes(String(error.code)))) throw error;
    await copyFile(from, to, constants.COPYFILE_FICLONE);
  }
}
