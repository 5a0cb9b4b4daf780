/**
 * What a data set consists of, and what is wrong with it: to be looked at before the first epoch.
 */
import {ConfigError} from '@tfjs-zoo/core';
import {sourceOf} from '../../fromSource.ts';
import type {ImageDataset} from '../../sampleDataset.ts';
import type {ImageSource} from '../../sampleSource.ts';
import type {DatasetDescription, ImageName} from './datasetDescription.ts';
import {descriptionText} from './descriptionText.ts';
import {type Look, lookAt} from './lookAt.ts';
import {pixelStatistics} from './pixelStatistics.ts';
import {sizeStatistics} from './sizeStatistics.ts';

/** What is looked at. */
export interface DescribeDatasetOptions {
  /** Most images to decode, taken at equal distances from the whole. @defaultValue all */
  limit?: number;
  /**
   * A second data set, usually for validation: images that are in both are listed as `shared`. `limit` does not hold for
   * it, since copies are found only among what was decoded.
   */
  against?: ImageDataset;
  /** Told how many images have been decoded, and of how many. */
  onProgress?(done: number, total: number): void;
  /** Ends the work with the signal's reason. */
  signal?: AbortSignal;
}

/** Images decoded at the same time: enough for libuv's four threads, few enough to bound the memory. */
const AT_ONCE = 8;

/**
 * Decodes every image once and counts: classes, formats, sizes, mean and standard deviation of the pixels, images that
 * are there more than once (told by their pixels, so a copy in another lossless format is found, too), and files that
 * cannot be read, which are listed and not fatal. Holds eight images at a time, and 16 bytes of each.
 *
 * @example
 * ```ts
 * const description = await describeDataset(training, {against: validation});
 * console.log(`${description}`, JSON.stringify(description.broken));
 * ```
 * @throws ConfigError if the data set was not made by this package, has no images, or `limit` is not a positive integer.
 */
export async function describeDataset(
  dataset: ImageDataset,
  {limit = dataset.size, against, onProgress, signal}: DescribeDatasetOptions = {},
): Promise<DatasetDescription> {
  if (!Number.isInteger(limit) || (limit < 1 && dataset.size > 0)) {
    throw new ConfigError(`describeDataset: limit ${limit} is not a positive integer`);
  }
  const images = imagesOf(dataset);
  const others = against && imagesOf(against);
  const chosen = Math.min(limit, images.size);
  const total = chosen + (others?.size ?? 0);
  let done = 0;
  const progress = () => onProgress?.(++done, total);
  const walk = (source: ImageSource, count: number, use: (look: Look) => void) =>
    eachImage(source, count, signal, look => {
      use(look);
      progress();
    });

  const pixels = pixelStatistics();
  const sizes = sizeStatistics();
  const formats = new Map<string, number>();
  const broken: (DatasetDescription['broken'][number] & {index: number})[] = [];
  const copies = new Map<string, number[]>();
  await walk(images, chosen, ({index, image, format, hash, error}) => {
    formats.set(format, (formats.get(format) ?? 0) + 1);
    if (error) return void broken.push({...nameOf(images, index), ...error, index});
    pixels.add(image);
    sizes.add(image);
    const same = copies.get(hash);
    if (same) same.push(index);
    else copies.set(hash, [index]);
  });
  // whichever was decoded first
  for (const same of copies.values()) same.sort((a, b) => a - b);
  const shared: {image: ImageName; other: ImageName}[] = [];
  if (others) {
    const found = new Map<number, string>();
    await walk(others, others.size, ({index, hash, error}) => {
      if (!error && copies.has(hash)) found.set(index, hash);
    });
    for (const [index, hash] of inOrder(found)) {
      const [first] = copies.get(hash) ?? [];
      shared.push({image: nameOf(images, first), other: nameOf(others, index)});
    }
  }

  const groups = [...copies.values()].filter(group => group.length > 1);
  const description: Omit<DatasetDescription, 'toString'> = {
    images: images.size,
    decoded: chosen - broken.length,
    classes: classCounts(images),
    formats: [...formats].map(([format, count]) => ({format, images: count})).sort((a, b) => b.images - a.images),
    ...sizes.result(),
    ...pixels.result(),
    duplicates: groups.sort(([a], [b]) => a - b).map(group => group.map(index => nameOf(images, index))),
    shared: others ? shared : undefined,
    broken: broken.sort((a, b) => a.index - b.index).map(({index: _, ...each}) => each),
  };
  // not enumerable: a description is data, to be compared and written as JSON
  return Object.defineProperty(description, 'toString', {value: () => descriptionText(description)});
}

/** @throws ConfigError if there are none. */
function imagesOf(dataset: ImageDataset): ImageSource {
  const {images} = sourceOf('describeDataset', dataset);
  if (images) return images;
  throw new ConfigError('describeDataset: the samples of this data set are numbers, not images');
}

/** Looks at `count` images, equal distances apart, several at the same time. */
async function eachImage(
  source: ImageSource,
  count: number,
  signal: AbortSignal | undefined,
  use: (look: Look) => void,
): Promise<void> {
  let next = 0;
  const work = async () => {
    while (next < count) {
      signal?.throwIfAborted();
      const look = await lookAt(source, Math.floor((next++ * source.size) / count));
      signal?.throwIfAborted();
      use(look);
    }
  };
  try {
    await Promise.all(Array.from({length: Math.min(AT_ONCE, count)}, work));
  } finally {
    next = count;
  }
}

function nameOf({name, label, classNames}: ImageSource, index: number): ImageName {
  return {name: name(index), class: classNames[label(index)]};
}

function classCounts({classNames, size, label}: ImageSource): {name: string; images: number}[] {
  const counts = new Array<number>(classNames.length).fill(0);
  for (let i = 0; i < size; i++) if (label(i) >= 0) counts[label(i)]++;
  return classNames.map((name, i) => ({name, images: counts[i]}));
}

function inOrder<V>(map: Map<number, V>): [number, V][] {
  return [...map].sort(([a], [b]) => a - b);
}
