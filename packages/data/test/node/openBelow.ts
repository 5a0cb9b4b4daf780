import {readdir, readlink} from 'node:fs/promises';
import {join} from 'node:path';

/** Files below a directory that this process has open; `undefined` where the system does not tell. */
export async function openBelow(dir: string): Promise<string[] | undefined> {
  const ids = await readdir('/proc/self/fd').catch(() => undefined);
  const links = ids?.map(id => readlink(join('/proc/self/fd', id)).catch(() => ''));
  return links && (await Promise.all(links)).filter(link => link.startsWith(dir));
}
