/** A project outside the repository that has nothing but the packed packages and what they ask for. */
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {ROOT, readManifest} from '../support/workspace.ts';
import {runTool} from './runTool.ts';
import type {Tarball} from './tarballs.ts';

/** What users install beside our packages; the versions are those that the repository is tested with. */
const BESIDE = ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm', 'sharp'];
/** For the check of types. */
const FOR_TYPES = ['typescript', '@types/node'];

/** Makes the project and installs. */
export function install(directory: string, tarballs: readonly Tarball[]): void {
  const versions = readManifest(ROOT).devDependencies ?? {};
  mkdirSync(directory);
  writeFileSync(
    join(directory, 'package.json'),
    JSON.stringify({
      name: 'consumer',
      private: true,
      type: 'module',
      dependencies: Object.fromEntries(tarballs.map(({workspace, path}) => [workspace.manifest.name, `file:${path}`])),
    }),
  );
  const packages = [...BESIDE, ...FOR_TYPES].map(name => `${name}@${versions[name]}`);
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  runTool('npm', ['install', ...quiet, ...packages], directory);
}

/** Runs a program in the project. @returns what it printed on standard output */
export function runProgram(directory: string, name: string, code: string): string {
  writeFileSync(join(directory, name), code);
  return runTool(process.execPath, [name], directory).stdout;
}

/** @throws Error if importing `specifier` prints something, gives nothing, or keeps the process from ending. */
export function importQuietly(directory: string, specifier: string): undefined {
  const program = `const all = await import('${specifier}');\nif (Object.keys(all).length === 0) throw new Error('no exports');\n`;
  writeFileSync(join(directory, 'import.js'), program);
  const {stdout, stderr} = runTool(process.execPath, ['import.js'], directory);
  if (stdout + stderr !== '') throw new Error(`importing it prints: ${stdout}${stderr}`);
}

/** AlexNet at full size on zeros: 1000 finite logits, and no tensor left behind but its weights. */
export const FULL_SIZE = `
import {memory, tidy, zeros} from '@tensorflow/tfjs-core';
import {useBackend} from '@tfjs-zoo/backend';
import {alexnet} from '@tfjs-zoo/models';

const {name} = await useBackend('wasm');
const model = alexnet({seed: 1});
const before = memory().numTensors;
const logits = tidy(() => model.predict(zeros([1, 224, 224, 3])).dataSync());
if (logits.length !== 1000 || !logits.every(Number.isFinite)) throw new Error('logits: ' + logits.slice(0, 8));
if (new Set(logits).size < 900) throw new Error('logits that are all alike: ' + logits.slice(0, 8));
if (memory().numTensors !== before) throw new Error('tensors left: ' + (memory().numTensors - before));
console.log(model.countParams() + ' parameters on ' + name);
`;

/** The small AlexNet, its weights from the package, on images of known digits. */
export const DIGITS = `
import {readFile} from 'node:fs/promises';
import {rgbImage} from '@tfjs-zoo/data';
import {useBackend} from '@tfjs-zoo/backend';
import {classify, createModel} from '@tfjs-zoo/models';

await useBackend('wasm');
const digits = JSON.parse(await readFile('digits.json', 'utf8'));
const model = await createModel('alexnet_mini', {weights: 'DIGITS_V1'});
const images = digits.map(({pixels}) => rgbImage(28, 28, Uint8Array.from(pixels.flatMap(x => [x, x, x]))));
const found = await classify(model, images, {top: 1});
const right = found.filter(([{category}], i) => category === digits[i].digit).length;
if (right < digits.length * 0.9) throw new Error(right + ' of ' + digits.length + ' digits right');
console.log(right + ' of ' + digits.length + ' digits right');
`;

/** Photographs prepared by a worker thread, whose file the package has to bring: the same numbers as without. */
export const LOADER = `
import {mkdir} from 'node:fs/promises';
import {useBackend} from '@tfjs-zoo/backend';
import {imageTrainingPreset} from '@tfjs-zoo/data';
import {imageFolder, loader} from '@tfjs-zoo/data/node';
import sharp from 'sharp';

await useBackend('cpu', {warn() {}});
for (const [i, kind] of ['cat', 'dog'].entries()) {
  await mkdir('photos/' + kind, {recursive: true});
  for (let n = 0; n < 3; n++) {
    const background = {r: 80 * n, g: 90 * i, b: 200 - 60 * n};
    const plain = sharp({create: {width: 60 + 10 * n, height: 50 + 5 * i, channels: 3, background}});
    await plain.composite([{input: {create: {width: 20, height: 30, channels: 3, background: 'white'}}}]).jpeg()
      .toFile('photos/' + kind + '/' + n + '.jpg');
  }
}
const transform = imageTrainingPreset({crop: 32, colorJitter: {brightness: 0.4, hue: 0.1}});
const photos = await imageFolder('photos', {transform});
const loaded = loader(photos, {workers: 1});
const walks = [];
for (const dataset of [photos, loaded]) {
  const numbers = [];
  for await (const {xs, ys} of dataset.batches({batchSize: 4, seed: 1})) numbers.push(...xs.dataSync(), ...ys.dataSync());
  walks.push(numbers);
}
await loaded.close();
const [here, there] = walks;
if (here.length !== 6 * (32 * 32 * 3 + 2)) throw new Error('numbers: ' + here.length);
if (new Set(here).size < 100) throw new Error('numbers that are all alike: ' + here.slice(0, 8));
if (here.some((x, i) => x !== there[i])) throw new Error('a worker gives other numbers');
console.log(photos.size + ' photographs, the same by ' + loaded.workers + ' worker');
`;

/** What a user's own TypeScript does with the types. */
export const TYPED = `
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {type BackendInfo, useBackend} from '@tfjs-zoo/backend';
import {run} from '@tfjs-zoo/cli';
import {ConfigError, layers, losses, optimizers} from '@tfjs-zoo/core';
import {type Dataset, imageClassificationPreset, transforms} from '@tfjs-zoo/data';
import {imageFolder} from '@tfjs-zoo/data/node';
import {alexnet, classify, createModel, type Prediction} from '@tfjs-zoo/models';
import {earlyStopping, fit, type History, schedules} from '@tfjs-zoo/training';
import {csvLogger} from '@tfjs-zoo/training/node';
import {readWeights, type StateDict} from '@tfjs-zoo/weights';
import {openWeights} from '@tfjs-zoo/weights/node';

export async function train(directory: string): Promise<History> {
  const info: BackendInfo = await useBackend();
  const data: Dataset = await imageFolder(directory, {transform: imageClassificationPreset()});
  const model: LayersModel = await createModel('alexnet', {categories: data.classNames});
  const callbacks = [earlyStopping({patience: 2}), csvLogger(info.name + '.csv')];
  return fit(model, data, {epochs: 1, callbacks, learningRate: schedules.constant(1e-3)});
}
export const weights: Promise<StateDict> = openWeights('a.pth').then(() => readWeights(new Uint8Array()));
export const guesses: Promise<Prediction[][]> = classify(alexnet({numClasses: 2}), []);
export const rest = [run, ConfigError, layers.relu, losses.crossEntropy, optimizers.sgd, transforms.resize];
// @ts-expect-error there is no such option
alexnet({classes: 10});
`;

/** @throws Error with the compiler's errors. */
export function checkTypes(directory: string): undefined {
  writeFileSync(join(directory, 'consumer.ts'), TYPED);
  const compilerOptions = {
    target: 'es2023',
    module: 'nodenext',
    lib: ['es2023', 'dom'],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
  };
  writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify({compilerOptions, files: ['consumer.ts']}));
  runTool(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.'], directory);
}
