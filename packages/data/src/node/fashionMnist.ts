/**
 * Fashion-MNIST: photographs of clothes, in the format of MNIST.
 *
 * Xiao, Rasul, Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms",
 * arXiv:1708.07747 (2017). Reference: torchvision.datasets.FashionMNIST.
 */
import {ConfigError} from '@tfjs-zoo/core';
import {imageDataset} from '../fromSource.ts';
import type {ImageDataset} from '../sampleDataset.ts';
import type {SampleShape, SampleTransform} from '../step.ts';
import {checkPerClass, checkSplit, type DatasetSplit} from './files/datasetSplit.ts';
import {checkOnePlace, type DownloadOption} from './files/fetchFiles.ts';
import type {IdxPair} from './idx/findIdx.ts';
import {idxImages} from './idx/idxImages.ts';
import {downloadHint, fetchIdx, findSplit} from './idx/openIdx.ts';
import {FASHION_MNIST} from './idx/publishedIdx.ts';
import {fashionMnistPreset} from './mnistPreset.ts';

/** Which pictures, and how they are prepared. */
export interface FashionMnistOptions {
  /** The 60,000 to learn from, the 10,000 to test with, or both. @defaultValue 'train' */
  split?: DatasetSplit;
  /** Most samples of each class, the first of them. @defaultValue all of them */
  perClass?: number;
  /** Makes network input of an image. @defaultValue fashionMnistPreset() */
  transform?: SampleTransform;
  /** `[height, width, channels]` of what the transform gives; not needed if it has an `outputShape`, as presets do. */
  sampleShape?: SampleShape;
  /**
   * Fetch the files, 30.9 MB, which are verified and kept in the cache that weights are kept in. Options say where, who is
   * told how far it is, what ends it, ….
   * @defaultValue false
   */
  download?: DownloadOption;
}

/** Names as torchvision has them. */
const CLASS_NAMES: readonly string[] = [
  ...['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat'],
  ...['Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'],
];

/**
 * Clothes, light on black, 28x28, ten classes, in the order of the files.
 *
 * @param source - Directory of `train-images-idx3-ubyte`, …, as they are or with `.gz`; torchvision's root will do.
 * @example
 * ```ts
 * const training = await fashionMnist(undefined, {download: true});
 * const test = await fashionMnist('data', {split: 'test'}); // data/FashionMNIST/raw, where torchvision put it
 * ```
 * @throws ConfigError if there are no such files, or an option makes no sense. DataFileError that names the file if one is
 *   damaged, FetchError if it cannot be downloaded.
 */
export async function fashionMnist(source?: string, options: FashionMnistOptions = {}): Promise<ImageDataset> {
  const {split = 'train', perClass = Number.POSITIVE_INFINITY, transform = fashionMnistPreset()} = options;
  const {sampleShape, download = false} = options;
  checkSplit('fashionMnist', split);
  checkPerClass('fashionMnist', perClass);
  checkOnePlace('fashionMnist', source, download);
  const files = await filesOf(source, split, download);
  const images = await idxImages(files, {classNames: CLASS_NAMES, classOf: label => label, perClass});
  return imageDataset(images, transform, sampleShape);
}

async function filesOf(source: string | undefined, split: DatasetSplit, download: DownloadOption): Promise<IdxPair[]> {
  if (download !== false) return fetchIdx(FASHION_MNIST, split, download);
  if (source === undefined) {
    throw new ConfigError(
      `fashionMnist: no source; give the directory of the files, or ${downloadHint(FASHION_MNIST, split)}`,
    );
  }
  const found = await findSplit(source, 'FashionMNIST', split);
  if (found) return found;
  const part = split === 'test' ? 't10k' : 'train';
  const needed = `${part}-images-idx3-ubyte and ${part}-labels-idx1-ubyte${split === 'all' ? ' (and t10k-…)' : ''}`;
  throw new ConfigError(
    `fashionMnist: '${source}' does not hold ${needed}, as they are or with '.gz'; give the directory that does, or leave ` +
      `it out and give ${downloadHint(FASHION_MNIST, split)}`,
  );
}
