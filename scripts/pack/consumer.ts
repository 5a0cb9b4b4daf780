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
