import {writeFile} from 'node:fs/promises';
import {permutation, streamOf} from '@tfjs-zoo/core';
import {imageClassificationPreset, imageTrainingPreset} from '@tfjs-zoo/data';
import {contactSheet, type ImageFolder, ImageReadError, imageFolder} from '@tfjs-zoo/data/node';
import type {Command} from 'commander';
import {checkSheetFile} from '../data/checkSheetFile.ts';
import type {Session} from '../session.ts';
import {positiveInteger} from '../text/positiveInteger.ts';
import {seedOption} from '../text/seedOption.ts';
import {UsageError} from '../usageError.ts';

/** The options, as commander gives them. */
interface Given {
  output: string;
  count: number;
  augment?: boolean;
  seed: number;
  size: number;
  force?: boolean;
}

const AFTER = `
DIR holds a folder of images for each class, as in DIR/cat/one.jpg. Each image is shown as a network is fed with it: resized
and cut from the middle as for evaluation, or with --augment cut and mirrored at random as for training. The name of its
class stands below.

Examples:
  $ tfjs-zoo data sheet photos -o sheet.png
  $ tfjs-zoo data sheet photos -o sheet.png --count 64 --seed 1 --force
  $ tfjs-zoo data sheet photos -o training.png --augment --size 176`;

/** More on one sheet are too small to be looked at. */
const MAX_COUNT = 400;

/** Longest side of what is shown, as for presets in files: beyond any classifier's. */
const MAX_SIZE = 4096;

/** Adds `data sheet`: a picture of what a network is fed with. */
export function addDataSheet(data: Command, session: Session): void {
  data
    .command('sheet')
    .description('draw images of a folder as a network sees them, with their classes, as one PNG')
    .argument('<dir>', 'a directory of class folders')
    .requiredOption('-o, --output <file>', 'the PNG to write')
    .option('--count <n>', 'how many images, chosen at random', positiveInteger, 25)
    .option('--augment', 'as in training: random crops and mirror images')
    .option('--seed <n>', 'of the choice and of the augmentation', seedOption, 0)
    .option('--size <pixels>', 'side of what the network is fed with', positiveInteger, 224)
    .option('--force', 'replace the file if it is there')
    .addHelpText('after', AFTER)
    .action((dir: string, given: Given) => sheet(dir, given, session));
}

async function sheet(dir: string, given: Given, session: Session): Promise<void> {
  const {output, count, seed, size, force = false} = given;
  checkMost('count', count, MAX_COUNT);
  checkMost('size', size, MAX_SIZE);
  checkSheetFile(output, force);
  const preset = presetFor(size);
  const transform = given.augment ? imageTrainingPreset({crop: size}) : preset;
  const folder = await imageFolder(dir, {transform, signal: session.io.signal});
  const {samples, indices} = await choose(folder, count, seed, session);
  if (samples.length === 0) return session.document({path: null, images: []});

  const {sampleShape, classNames} = folder;
  const numbers = new Float32Array(samples.length * samples[0].length);
  for (const [i, sample] of samples.entries()) numbers.set(sample, i * sample.length);
  const xs = {shape: [samples.length, ...sampleShape], data: () => Promise.resolve(numbers)};
  const labels = indices.map(index => folder.label(index));
  const png = await contactSheet({xs}, {preset, labels, classNames});
  // wx: somebody may have written it meanwhile
  await writeFile(output, png, {flag: force ? 'w' : 'wx'});
  session.document({
    path: output,
    bytes: png.length,
    images: indices.map((index, i) => ({name: folder.name(index), class: classNames[labels[i]]})),
  });
  session.print(output);
}

/** @throws UsageError if a number is greater than it may be */
function checkMost(option: string, value: number, most: number): void {
  if (value > most) throw new UsageError(`data sheet: --${option} ${value} is too much; give at most ${most}`);
}

/** The first images of a shuffled order that can be read; those that cannot are named. */
async function choose(
  folder: ImageFolder,
  count: number,
  seed: number,
  session: Session,
): Promise<{samples: Float32Array[]; indices: number[]}> {
  const samples: Float32Array[] = [];
  const indices: number[] = [];
  for (const index of permutation({seed, stream: streamOf('cli/sheet'), step: 0}, folder.size)) {
    if (samples.length === count) break;
    session.io.signal?.throwIfAborted();
    try {
      samples.push(await folder.sample(index, {seed, epoch: 0}));
      indices.push(index);
    } catch (error) {
      if (!(error instanceof ImageReadError)) throw error;
      session.fail(`data sheet: ${error.message}`, 1);
    }
  }
  return {samples, indices};
}

/** Resizes as much beyond the crop as for ImageNet, where 256 pixels are cut to 224. */
const presetFor = (size: number) => imageClassificationPreset({resize: Math.round((size * 256) / 224), crop: size});
