/** A program that uses a loader, never closes it, and has nothing else to do. Its arguments: a folder, and how far it gets. */
import '@tensorflow/tfjs-backend-cpu';
import {env} from '@tensorflow/tfjs-core';
import {imageFolder, loader} from '../../../src/node.ts';
import {augmented, SHAPE} from './support.ts';

env().set('PROD', true);
const [, , dir, how] = process.argv;
const photos = await imageFolder(dir, {transform: augmented(), sampleShape: SHAPE});
const loaded = loader(photos, {workers: 2});
const walk = loaded.batches({batchSize: 2, prefetch: 3})[Symbol.asyncIterator]();
let count = 0;
for (let item = await walk.next(); !item.done; item = await walk.next()) {
  count++;
  item.value.xs.dispose();
  item.value.ys.dispose();
  if (how === 'left half way') await walk.return?.();
  if (how === 'forgotten half way') break;
  if (how === 'asked for one more') {
    walk.next();
    break;
  }
}
console.log(`${count} batches`);
