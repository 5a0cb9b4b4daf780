import {fetchWeights} from '@tfjs-zoo/weights/node';
import type {Command} from 'commander';
import {downloadProgress} from '../predict/downloadProgress.ts';
import type {Session} from '../session.ts';
import {findWeightsFile, type WeightsFile} from '../weights/weightsFile.ts';

/** Adds `weights fetch`: downloads what will be needed. */
export function addWeightsFetch(weights: Command, session: Session): void {
  weights
    .command('fetch')
    .description('download weights into the cache, verify them and print their paths')
    .argument('<weights...>', 'a model for its best weights, or model/weights, such as alexnet/IMAGENET1K_V1')
    .action(async (names: string[]) => {
      // before the first download: a mistyped name costs none
      const files = names.map(name => findWeightsFile('weights fetch', name));
      const fetched: object[] = [];
      for (const file of files) {
        const path = await pathOf(file, session);
        session.print(path);
        fetched.push({model: file.model, weights: file.weights, path, bytes: file.artifact.bytes});
      }
      session.document(fetched);
    });
}

async function pathOf({label, artifact, path, packaged}: WeightsFile, session: Session): Promise<string> {
  if (packaged) {
    session.notice(`${label} comes with the package`);
    return path;
  }
  const {onProgress, end} = downloadProgress(session.io.stderr, label.replace('/', ' '));
  try {
    return await fetchWeights(artifact, {onProgress, signal: session.io.signal});
  } finally {
    end();
  }
}
