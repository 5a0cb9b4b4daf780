/**
 * CIFAR-100: tiny photographs of a hundred kinds of things in twenty groups.
 *
 * Krizhevsky, "Learning multiple layers of features from tiny images" (2009). Reference: torchvision.datasets.CIFAR100.
 */
import {ConfigError} from '@tfjs-zoo/core';
import {imageDataset} from '../fromSource.ts';
import type {ImageDataset} from '../sampleDataset.ts';
import {cifarImages} from './cifar/cifarImages.ts';
import {CIFAR100} from './cifar/layouts.ts';
import {openCifar} from './cifar/openCifar.ts';
import {partsOf} from './cifar/partsOf.ts';
import type {CifarOptions} from './cifar10.ts';
import {cifar100Preset} from './cifarPreset.ts';

/** Which images, which labels, and how images are prepared. */
export interface Cifar100Options extends CifarOptions {
  /** What the labels are: the hundred classes, or the twenty groups that they belong to. @defaultValue 'fine' */
  labels?: 'fine' | 'coarse';
}

/** Places of the labels in the files. */
const LABELS: ReadonlyMap<string, number> = new Map([
  ['coarse', 0],
  ['fine', 1],
]);

/**
 * Photographs of 32x32, a hundred classes or twenty, in the order of the files. All of a part's pixels are held in memory:
 * 154 MB for training.
 *
 * @param source - The archive as it is published (`cifar-100-python.tar.gz` or `cifar-100-binary.tar.gz`), a directory that
 *   holds it, or its files (`train`, `test` or `train.bin`, `test.bin`), or the directory of these; torchvision's root will
 *   do. Pickles are read without running anything.
 * @example
 * ```ts
 * const groups = await cifar100(undefined, {download: true, labels: 'coarse'});
 * ```
 * @throws ConfigError if there are no such files, or an option makes no sense. DataFileError that names the file if one is
 *   damaged, FetchError if it cannot be downloaded.
 */
export async function cifar100(source?: string, options: Cifar100Options = {}): Promise<ImageDataset> {
  const {split = 'train', labels = 'fine', transform = cifar100Preset(), sampleShape, download = false} = options;
  const label = LABELS.get(labels);
  if (label === undefined) {
    throw new ConfigError(`cifar100: labels '${labels}' are unknown; there are 'fine' and 'coarse'`);
  }
  const request = {layout: CIFAR100, parts: partsOf('cifar100', split), label};
  return imageDataset(cifarImages(await openCifar(request, source, download)), transform, sampleShape);
}
