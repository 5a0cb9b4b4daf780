/** A program that uses a loader, never closes it, and has nothing else to do. Its arguments: a folder, and how far it gets. */
import '@tensorflow/tfjs-backend-cpu';
import {env} from '@tensorflow/tfjs-core';
import {imageFolder, loader} from '../../../src/node.ts';
import {augmented, ofUser, SHAPE, widthOf} from './support.ts';

env().set('PROD', true);
const [, , dir, how] = process.argv;
const steps = how === 'aborted in an endless loop' ? [await ofUser('harmful', {how: 'loop', width: widthOf(2)})] : [];
const photos = await imageFolder(dir, {transform: augmented(...steps), sampleShape: SHAPE});
const loaded = loader(photos, {workers: 2});
const controller = new AbortController();
const walk = loaded.batches({batchSize: 2, prefetch: 3, signal: controller.signal})[Symbol.asyncIterator]();
let count = 0;
for (let item = await walk.next(); !item.done; item = await walk.next()) {
  count++;
  item.value.xs.dispose();
  item.value.ys.dispose();
  if (how === 'left half way') await walk.return?.();
  if (how === 'forgotten half way') break;
  if (how === 'aborted in an endless loop') {
    const next = walk.next();
    controller.abort(new Error('enough'));
    await next.catch(({message}: Error) => console.log(message));
    break;
  }
  if (how === 'asked for one more') {
    walk.next();
    break;
  }
}
console.log(`${count} batches`);
