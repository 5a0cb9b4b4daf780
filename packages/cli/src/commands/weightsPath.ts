import {existsSync} from 'node:fs';
import {cacheDirectory} from '@tfjs-zoo/weights/node';
import type {Command} from 'commander';
import type {Session} from '../session.ts';
import {findWeightsFile} from '../weights/weightsFile.ts';

/** Adds `weights path`: where weights are, or are to be put by hand. */
export function addWeightsPath(weights: Command, session: Session): void {
  weights
    .command('path')
    .description('print where weights are kept, whether they are there or not; without a name, the directory')
    .argument('[weights]', 'a model for its best weights, or model/weights')
    .action((name?: string) => {
      const path = name === undefined ? cacheDirectory() : findWeightsFile('weights path', name).path;
      const exists = existsSync(path);
      session.document({path, exists});
      session.print(path);
      if (!exists) session.notice('weights path: nothing is there yet');
    });
}
