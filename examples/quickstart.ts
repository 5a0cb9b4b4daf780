/**
 * The main job, end to end: load a pretrained AlexNet, classify, fine-tune it on another task, save, load again.
 *
 * Usage: npm run quickstart [-- --json --backend native|wasm|cpu --out DIRECTORY]
 */
import {execFile} from 'node:child_process';
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {parseArgs, promisify} from 'node:util';
import {type BackendName, useBackend} from '@tfjs-zoo/backend';
import {type Preset, presetFromConfig} from '@tfjs-zoo/data';
import {imageFolder, mnist, readImage, writePng} from '@tfjs-zoo/data/node';
import {classify, createModel, zooMetadata} from '@tfjs-zoo/models';
import {curvesSvg, earlyStopping, evaluate, fineTune, fit, schedules} from '@tfjs-zoo/training';
import {progressBar} from '@tfjs-zoo/training/node';

const {values: flags} = parseArgs({
  options: {
    json: {type: 'boolean', default: false},
    backend: {type: 'string', default: 'auto'},
    out: {type: 'string', default: 'out/quickstart'},
  },
});
const started = performance.now();
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const clothes = join(import.meta.dirname, 'data', 'clothes');
await mkdir(flags.out, {recursive: true});

// 1. The fastest backend that works here.
const backend = await useBackend(flags.backend as BackendName | 'auto');
console.log(`\nBackend: ${backend.name} (${backend.device}, ${backend.threads} threads). ${backend.reason}`);

// 2. A pretrained network, and digits that it has not seen, from PNG files.
const reader = await createModel('alexnet_mini', {weights: 'DIGITS_V1'});
const unseen = await mnist(undefined, {split: 'test', perClass: 50});
const digitFiles = await Promise.all(
  Array.from({length: unseen.size}, async (_, i) => {
    const path = join(flags.out, 'digits', `${String(i).padStart(3, '0')}-is-${unseen.label(i)}.png`);
    await writePng(path, await unseen.image(i));
    return path;
  }),
);
const guesses = await classify(reader, await Promise.all(digitFiles.map(path => readImage(path))), {top: 2});
const right = guesses.filter(([best], i) => best.index === unseen.label(i)).length;
const accuracyPretrained = right / guesses.length;
console.log(
  `\nalexnet_mini with DIGITS_V1 reads ${right} of ${guesses.length} unseen digits, ${percent(accuracyPretrained)}:`,
);
for (const i of [0, 1, 2]) {
  const said = guesses[i].map(({category, probability}) => `${category} ${percent(probability)}`).join(', ');
  console.log(`  ${digitFiles[i]}: ${said}`);
}
reader.dispose();

// 3. Another task: clothes, ten kinds, sixteen images of each to learn from and four to watch over the training.
const preset: Preset = presetFromConfig(zooMetadata(reader)?.preset);
const [train, validation] = (await imageFolder(join(clothes, 'train'), {transform: preset})).split(0.2, {seed: 1});
const test = await imageFolder(join(clothes, 'test'), {transform: preset});
const categories = train.classNames;
console.log(
  `\nNow ${categories.length} kinds of clothes: ${train.size} images to learn from, ${test.size} to test with.`,
);

const EPOCHS = 9;
const FREEZE_EPOCHS = 3;
const BATCH = 16;
const watch = (): ReturnType<typeof earlyStopping> =>
  earlyStopping({monitor: 'val_loss', patience: 5, restoreBest: true});

console.log(`\nFrom scratch, ${EPOCHS + FREEZE_EPOCHS} epochs:`);
const scratch = await createModel('alexnet_mini', {categories, seed: 1});
const steps = (EPOCHS + FREEZE_EPOCHS) * Math.ceil(train.size / BATCH);
await fit(scratch, train, {
  epochs: EPOCHS + FREEZE_EPOCHS,
  batchSize: BATCH,
  learningRate: schedules.oneCycle({learningRate: 2e-3, steps}),
  validation,
  callbacks: [watch(), progressBar()],
  seed: 1,
});
const accuracyScratch = (await evaluate(scratch, test)).accuracy;
scratch.dispose();

console.log('\nFine-tuned, as many epochs, the head first, then everything:');
const model = await createModel('alexnet_mini', {weights: 'DIGITS_V1', categories, seed: 1, log: console.log});
const accuracyBefore = (await evaluate(model, test)).accuracy;
const history = await fineTune(model, train, {
  epochs: EPOCHS,
  freezeEpochs: FREEZE_EPOCHS,
  batchSize: BATCH,
  learningRate: 8e-3,
  lrMult: 2,
  validation,
  callbacks: [watch(), progressBar()],
  seed: 1,
});
const accuracyAfter = (await evaluate(model, test)).accuracy;
console.log(
  `\nOn ${test.size} test images: with a fresh head ${percent(accuracyBefore)}, from scratch ${percent(accuracyScratch)}, fine-tuned ${percent(accuracyAfter)}.`,
);

const curves = join(flags.out, 'curves.svg');
await writeFile(curves, curvesSvg(history, {title: 'Digits to clothes'}));

// 4. Save, and load again in a fresh process.
const saved = join(flags.out, 'model');
await model.save(`file://${saved}`);
const files = test.files.slice(0, 20);
const here = await classify(model, await Promise.all(files.map(path => readImage(path))));
const there = await promisify(execFile)(process.execPath, [
  ...process.execArgv,
  join(import.meta.dirname, 'classify-saved.ts'),
  saved,
  backend.name,
  ...files,
]);
const reloadIdentical = JSON.stringify(here) === there.stdout.trim();
console.log(
  `Saved to ${saved}; a fresh process ${reloadIdentical ? 'gives identical predictions' : 'DISAGREES'}. Curves in ${curves}.`,
);
model.dispose();

const seconds = (performance.now() - started) / 1000;
console.log(`Done in ${seconds.toFixed(1)} s.`);
if (flags.json) {
  console.log(
    JSON.stringify({
      backend: backend.name,
      accuracyPretrained,
      accuracyBefore,
      accuracyScratch,
      accuracyAfter,
      reloadIdentical,
      seconds: Math.round(seconds * 10) / 10,
    }),
  );
}
if (!reloadIdentical) process.exitCode = 1;
