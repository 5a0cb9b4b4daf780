import {createHash} from 'node:crypto';
import {homedir} from 'node:os';
import {join, resolve} from 'node:path';
import {TENSORFLOW_WHEEL} from './install/pinnedWheel.ts';

/** The user's cache: `TFJS_ZOO_CACHE`, else `tfjs-zoo` under `XDG_CACHE_HOME`, else `~/.cache/tfjs-zoo`. */
export function cacheDirectory(): string {
  const {TFJS_ZOO_CACHE: own, XDG_CACHE_HOME: xdg} = process.env;
  if (own) return resolve(own);
  return join(xdg ? resolve(xdg) : join(homedir(), '.cache'), 'tfjs-zoo');
}

/** The directory of the user's own libtensorflow, from `TFJS_ZOO_LIBTENSORFLOW`, if that is set. */
export function ownLibraryDirectory(): string | undefined {
  const own = process.env.TFJS_ZOO_LIBTENSORFLOW;
  return own ? resolve(own) : undefined;
}

/** Where the native backend is installed. A library of the user's own gets a place of its own. */
export function nativeDirectory(cacheDir: string = cacheDirectory()): string {
  const own = ownLibraryDirectory();
  const build =
    own === undefined ? TENSORFLOW_WHEEL.version : `own-${createHash('sha256').update(own).digest('hex').slice(0, 12)}`;
  return join(cacheDir, 'native', `${build}-${process.platform}-${process.arch}`);
}
