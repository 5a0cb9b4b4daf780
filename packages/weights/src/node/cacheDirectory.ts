/**
 * Where downloads are kept.
 */
import {homedir} from 'node:os';
import {isAbsolute, join, resolve} from 'node:path';

/** What decides the directory. */
export interface CachePlace {
  env: Readonly<Record<string, string | undefined>>;
  platform: string;
  home: string;
}

/**
 * The cache directory: `TFJS_ZOO_CACHE` if set, else `tfjs-zoo` in the user's cache: `XDG_CACHE_HOME`, `LOCALAPPDATA`
 * (Windows), `~/Library/Caches` (macOS) or `~/.cache`. Need not exist yet.
 */
export function cacheDirectory({env, platform, home}: CachePlace = here()): string {
  if (env.TFJS_ZOO_CACHE) return resolve(env.TFJS_ZOO_CACHE);
  // The XDG specification says that relative paths are to be ignored.
  if (env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME)) return join(env.XDG_CACHE_HOME, 'tfjs-zoo');
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'tfjs-zoo');
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'tfjs-zoo');
  return join(home, '.cache', 'tfjs-zoo');
}

function here(): CachePlace {
  return {env: process.env, platform: process.platform, home: homedir()};
}
