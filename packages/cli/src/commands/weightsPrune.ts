import {type CacheEntry, cacheDirectory, pruneCache} from '@tfjs-zoo/weights/node';
import type {Command} from 'commander';
import type {Session} from '../session.ts';
import {byteText} from '../text/quantities.ts';
import {table} from '../text/table.ts';
import {allWeightsFiles} from '../weights/weightsFile.ts';

/** The options, as commander gives them. */
interface Given {
  all?: boolean;
  dryRun?: boolean;
}

/** What is said of each kind. */
const KINDS: Readonly<Record<CacheEntry['kind'], string>> = {
  weights: 'weights that no model here has',
  partial: 'beginning of a file',
  temporary: 'left by a download',
  corrupt: 'damaged, set aside',
  lock: 'stale lock',
};

/** Adds `weights prune`: removes what nobody needs. */
export function addWeightsPrune(weights: Command, session: Session): void {
  weights
    .command('prune')
    .description('remove beginnings of files, damaged ones and what killed downloads left; asks nothing')
    .option('--all', 'also weights that no model of this version has')
    .option('--dry-run', 'only say what would be removed')
    .action(async ({all = false, dryRun = false}: Given) => {
      const known = new Set(allWeightsFiles().map(({path}) => path));
      const removed = await pruneCache({dryRun, weights: ({path}) => all && !known.has(path)});
      const bytes = removed.reduce((sum, entry) => sum + entry.bytes, 0);
      session.document({
        dryRun,
        bytes,
        removed: removed.map(({name, path, kind, bytes: size}) => ({name, path, kind, bytes: size})),
      });
      if (removed.length > 0) session.print(table(removed.map(row), ['left', 'right', 'left']));
      const done = dryRun ? 'would be freed' : 'freed';
      session.print(`${removed.length > 0 ? '\n' : ''}${byteText(bytes)} ${done} in ${cacheDirectory()}`);
    });
}

function row({name, bytes, kind}: CacheEntry): string[] {
  return [name, byteText(bytes), KINDS[kind]];
}
