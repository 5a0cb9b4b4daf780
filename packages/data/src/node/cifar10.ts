/**
 * CIFAR-10: tiny photographs of ten kinds of things.
 *
 * Krizhevsky, "Learning multiple layers of features from tiny images" (2009). Reference: torchvision.datasets.CIFAR10.
 */
import {imageDataset} from '../fromSource.ts';
import type {ImageDataset} from '../sampleDataset.ts';
import type {SampleShape, SampleTransform} from '../step.ts';
import {cifarImages} from './cifar/cifarImages.ts';
import {CIFAR10} from './cifar/layouts.ts';
import {openCifar} from './cifar/openCifar.ts';
import {partsOf} from './cifar/partsOf.ts';
import {cifar10Preset} from './cifarPreset.ts';
import type {DatasetSplit} from './files/datasetSplit.ts';
import type {DownloadOption} from './files/fetchFiles.ts';

/** Which images, and how they are prepared. */
export interface CifarOptions {
  /** The 50,000 to learn from, the 10,000 to test with, or both. @defaultValue 'train' */
  split?: DatasetSplit;
  /** Makes network input of an image. @defaultValue cifar10Preset(), or cifar100Preset() */
  transform?: SampleTransform;
  /** `[height, width, channels]` of what the transform gives; not needed if it has an `outputShape`, as presets do. */
  sampleShape?: SampleShape;
  /**
   * Fetch the archive, 170 MB, which is verified and kept in the cache that weights are kept in. Options say where, who is
   * told how far it is, what ends it, ….
   * @defaultValue false
   */
  download?: DownloadOption;
}

/**
 * Photographs of 32x32, ten classes, in the order of the files. All of a part's pixels are held in memory: 154 MB for
 * training.
 *
 * @param source - The archive as it is published (`cifar-10-python.tar.gz` or `cifar-10-binary.tar.gz`), a directory that
 *   holds it, or its files (`data_batch_1`, … or `data_batch_1.bin`, …), or the directory of these; torchvision's root will
 *   do. Pickles are read without running anything.
 * @example
 * ```ts
 * const training = await cifar10(undefined, {download: true});
 * const test = await cifar10('data', {split: 'test'}); // data/cifar-10-batches-py, where torchvision put it
 * ```
 * @throws ConfigError if there are no such files, or an option makes no sense. DataFileError that names the file if one is
 *   damaged, FetchError if it cannot be downloaded.
 */
export async function cifar10(source?: string, options: CifarOptions = {}): Promise<ImageDataset> {
  const {split = 'train', transform = cifar10Preset(), sampleShape, download = false} = options;
  const request = {layout: CIFAR10, parts: partsOf('cifar10', split), label: 0};
  return imageDataset(cifarImages(await openCifar(request, source, download)), transform, sampleShape);
}
