import {existsSync} from 'node:fs';
import {mkdir, realpath, symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {LIBRARIES} from '../manifest.ts';
import {NativeInstallError} from './nativeInstallError.ts';

/** Names of the C library: in TensorFlow's Python packages, and in its C release. */
const C_LIBRARY = ['libtensorflow_cc.so.2', 'libtensorflow.so.2'];
const FRAMEWORK_LIBRARY = 'libtensorflow_framework.so.2';

/**
 * Links to a libtensorflow of the user's own from a build: the libraries in `lib` or in the directory itself, and the
 * headers in `include`. An unpacked TensorFlow wheel and an unpacked C release both look like that.
 *
 * @returns the headers' directory and the libraries' file names.
 * @throws NativeInstallError naming what is missing.
 */
export async function linkOwnLibrary(own: string, build: string): Promise<{headers: string; libraries: string[]}> {
  const headers = join(own, 'include');
  const header = join(headers, 'tensorflow', 'c', 'c_api.h');
  if (!existsSync(header)) throw incomplete(own, `there is no ${header}`);
  const folder = [own, join(own, 'lib')].find(folder => C_LIBRARY.some(name => existsSync(join(folder, name))));
  const main = C_LIBRARY.find(name => folder !== undefined && existsSync(join(folder, name)));
  if (folder === undefined || main === undefined)
    throw incomplete(own, `neither it nor its lib holds ${C_LIBRARY.join(' or ')}`);
  if (!existsSync(join(folder, FRAMEWORK_LIBRARY)))
    throw incomplete(own, `there is no ${join(folder, FRAMEWORK_LIBRARY)}`);
  const libraries = [main, FRAMEWORK_LIBRARY];
  await mkdir(join(build, LIBRARIES), {recursive: true});
  for (const name of libraries) await symlink(await realpath(join(folder, name)), join(build, LIBRARIES, name));
  return {headers, libraries};
}

function incomplete(own: string, what: string): NativeInstallError {
  return new NativeInstallError(
    `native install: TFJS_ZOO_LIBTENSORFLOW is ${own}, but ${what}. Point it at an unpacked libtensorflow, or unset it.`,
  );
}
