import {type CacheEntry, cacheDirectory, listCache} from '@tfjs-zoo/weights/node';
import type {Command} from 'commander';
import type {Session} from '../session.ts';
import {byteText} from '../text/quantities.ts';
import {table} from '../text/table.ts';
import {allWeightsFiles, type WeightsFile} from '../weights/weightsFile.ts';

/** Adds `weights ls`: what is in the cache. */
export function addWeightsLs(weights: Command, session: Session): void {
  weights
    .command('ls')
    .description('list the files in the cache: weights, beginnings of them, and what was found damaged')
    .action(async () => {
      const directory = cacheDirectory();
      const files = allWeightsFiles();
      const entries = (await listCache()).filter(({kind, name}) => kind !== 'lock' && !name.endsWith('.json'));
      const rows = entries.map(entry => ({entry, file: fileOf(entry, files)}));
      session.document({
        directory,
        files: rows.map(({entry: {name, path, kind, bytes, modified, inUse}, file}) => ({
          name,
          path,
          kind,
          bytes,
          modified,
          inUse,
          weights: file?.label,
        })),
      });
      if (rows.length === 0) return session.notice(`weights ls: nothing is in ${directory}`);
      const cells = rows.map(({entry, file}) => [
        entry.name,
        byteText(entry.bytes),
        entry.modified.toISOString().slice(0, 10),
        file?.label ?? '',
        state(entry, file),
      ]);
      const header = ['file', 'size', 'written', 'weights', 'state'];
      session.print(table([header, ...cells], ['left', 'right', 'left', 'left', 'left']));
      const total = entries.reduce((sum, {bytes}) => sum + bytes, 0);
      session.print(`\n${byteText(total)} in ${directory}`);
    });
}

/** The registry's file that an entry is, or is a part of. */
function fileOf({sha256, kind, path}: CacheEntry, files: readonly WeightsFile[]): WeightsFile | undefined {
  return files.find(file => {
    if (kind === 'weights') return path === file.path;
    if (kind === 'corrupt') return path.startsWith(`${file.path}.corrupt-`);
    return sha256 === file.artifact.sha256.toLowerCase();
  });
}

function state({kind, bytes, inUse}: CacheEntry, file: WeightsFile | undefined): string {
  const all = file?.artifact.bytes;
  const part = all === undefined ? '' : `, ${Math.floor((100 * bytes) / all)} %`;
  switch (kind) {
    case 'weights':
      return all === undefined || all === bytes ? 'complete' : `damaged: ${all} bytes are right`;
    case 'corrupt':
      return 'damaged, set aside';
    case 'partial':
      return `beginning${part}`;
    default:
      return inUse ? `being downloaded${part}` : `left by a download${part}`;
  }
}
