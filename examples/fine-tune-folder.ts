/**
 * A folder of images in; a model, a report and a run that can be taken up again out.
 *
 * Usage: npx tsx examples/fine-tune-folder.ts FOLDER [--out runs/mine] [--model alexnet] [--epochs 5] [--plain] …
 *
 * FOLDER has a folder of images for each class. If the run is interrupted, the same call goes on where it was. `--plain`
 * leaves out random changes of the images, so that the frozen layers compute their features only once.
 */
import {mkdir, writeFile} from 'node:fs/promises';
import {join, relative} from 'node:path';
import {parseArgs} from 'node:util';
import {type BackendName, useBackend} from '@tfjs-zoo/backend';
import {imageTrainingPreset, presetFromConfig} from '@tfjs-zoo/data';
import {contactSheet, imageFolder} from '@tfjs-zoo/data/node';
import {createModel, getModel, stateDict} from '@tfjs-zoo/models';
import {classificationReport, fineTune} from '@tfjs-zoo/training';
import {progressBar, runDirectory} from '@tfjs-zoo/training/node';
import {writeSafetensors} from '@tfjs-zoo/weights';
import {reportPage} from './reportPage.ts';

const {values: flags, positionals} = parseArgs({
  allowPositionals: true,
  options: {
    out: {type: 'string', default: 'out/fine-tuned'},
    model: {type: 'string', default: 'alexnet'},
    backend: {type: 'string', default: 'auto'},
    epochs: {type: 'string', default: '5'},
    'freeze-epochs': {type: 'string', default: '2'},
    'learning-rate': {type: 'string', default: '2e-3'},
    batch: {type: 'string', default: '32'},
    validation: {type: 'string', default: '0.2'},
    seed: {type: 'string', default: '1'},
    plain: {type: 'boolean', default: false},
  },
});
if (positionals.length !== 1) {
  console.error('Usage: npx tsx examples/fine-tune-folder.ts FOLDER [--out DIRECTORY] [--model alexnet] …');
  process.exit(2);
}
const [folder] = positionals;
const seed = Number(flags.seed);
const batchSize = Number(flags.batch);
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

// 1. The fastest backend that works here, and the images, prepared as the network's weights want them.
const backend = await useBackend(flags.backend as BackendName | 'auto');
console.log(`Backend: ${backend.name} (${backend.device}). ${backend.reason}`);
const {weights, defaultWeights} = getModel(flags.model);
const preset = presetFromConfig(weights[defaultWeights].preset);
const {crop, mean, std, channels} = preset;
const images = await imageFolder(folder, {transform: preset, verify: 'list'});
for (const {file, error} of images.broken) console.warn(`Left out: ${relative(folder, file)}: ${error.message}`);
const trainTransform = flags.plain ? preset : imageTrainingPreset({crop, mean, std, channels, scale: [0.5, 1]});
const [training, validation] = images.split(Number(flags.validation), {seed, trainTransform});
const categories = images.classNames;
console.log(`${categories.length} classes: ${training.size} images to learn from, ${validation.size} to check with.`);

// 2. Pretrained, with a new head; first the head learns, then everything. The directory keeps what is needed to go on.
await mkdir(flags.out, {recursive: true});
const model = await createModel(flags.model, {weights: 'DEFAULT', categories, seed, log: console.log});
const run = runDirectory(join(flags.out, 'run'));
const history = await fineTune(model, training, {
  epochs: Number(flags.epochs),
  freezeEpochs: Number(flags['freeze-epochs']),
  learningRate: Number(flags['learning-rate']),
  ...{batchSize, seed, validation, run},
  callbacks: [progressBar()],
});
if (run.resumed) console.log(`Went on from step ${run.resumed.step} in ${run.directory}.`);

// 3. How it does on the images that it has not learned from.
const report = await classificationReport(model, validation, {worst: validation.size, batchSize});
const mistakes = report.worst.filter(({label, predicted}) => label !== predicted).slice(0, 12);
const sheet =
  mistakes.length === 0
    ? undefined
    : await contactSheet(await Promise.all(mistakes.map(({index}) => validation.image(index))), {
        labels: mistakes.map(({label}) => label),
        predictions: mistakes.map(({predicted, probability}) => ({index: predicted, probability})),
        classNames: categories,
      });
const title = `${flags.model} on ${folder}`;
const curves = history.plot({title});
const confusion = report.plot({title: 'Rows: the class; columns: what it was taken for'});
const files: Record<string, string | Uint8Array> = {
  'curves.svg': curves,
  'confusion.svg': confusion,
  ...(sheet && {'worst-mistakes.png': sheet}),
  'report.txt': `${report}\n`,
  'report.html': reportPage({
    ...{title, curves, confusion},
    summary: [
      `${percent(report.accuracy)} of ${validation.size} images right after ${history.epochs.length} epochs.`,
      ...report
        .mostConfused()
        .slice(0, 5)
        .map(({actual, predicted, count}) => `${actual} taken for ${predicted}: ${count}`),
    ],
    table: String(report),
    mistakes: sheet && {
      picture: 'worst-mistakes.png',
      names: mistakes.map(({name = '', loss}) => `${relative(folder, name)} (loss ${loss.toFixed(2)})`),
    },
  }),
  // for tfjs it is saved below; this one is for PyTorch
  'model.safetensors': await writeSafetensors(stateDict(model)),
};
for (const [name, content] of Object.entries(files)) await writeFile(join(flags.out, name), content);
await model.save(`file://${join(flags.out, 'model')}`);
console.log(`\n${report}\n\nReport: ${join(flags.out, 'report.html')}. Model: ${join(flags.out, 'model')}.`);
model.dispose();
