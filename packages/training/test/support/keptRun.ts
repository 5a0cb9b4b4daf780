/**
 * A program: trains a small network in a run directory, with dropout, augmentation and shuffling, and prints a hash of all
 * that it leaves behind. Prints `started` and the step it goes on from before the first step, and `step n` after each.
 *
 * Arguments: directory, backend, optimizer, and `full` for a disk on which nothing can be written.
 */
import {createHash} from 'node:crypto';
import {useBackend} from '@tfjs-zoo/backend';
import {fit, lambda} from '@tfjs-zoo/training';
import {runDirectory} from '@tfjs-zoo/training/node';
import {type Disk, disk} from '../../src/node/checkpoints/disk.ts';
import {augmentedImages, convolutionalModel, OPTIMIZERS, stateOf} from './keptModel.ts';

const [directory, backend, name, room] = process.argv.slice(2);
await useBackend(backend as 'wasm');
const optimizer = OPTIMIZERS[name]();
const model = convolutionalModel();
let steps = 0;
const full: Disk = {
  ...disk,
  write: async () => {
    throw new Error('ENOSPC: no space left on device, write');
  },
};
const run = runDirectory(directory, {everySteps: 2, keepLast: 2, disk: room === 'full' ? full : disk});
const history = await fit(model, augmentedImages(), {
  ...{epochs: 4, batchSize: 4, optimizer, seed: 5},
  learningRate: step => 0.02 / (1 + step / 10),
  callbacks: [
    lambda({
      onTrainBegin: () => console.log(`started ${run.resumed?.step ?? 0}`),
      onBatchEnd: () => {
        steps += 1;
        console.log(`step ${steps}`);
      },
    }),
  ],
  run,
});
const state = JSON.stringify([await stateOf(model, optimizer), history.logs, history.steps]);
console.log(`hash ${createHash('sha256').update(state).digest('hex')} ${history.stopReason}`);
