/**
 * Data sets in tars, as WebDataset writes them: samples are members that follow each other and share a name up to its first
 * dot, `0001.jpg`, `0001.cls`, `0001.json`.
 *
 * Aizman, Maltby, Breuel, "High performance I/O for large scale deep learning", arXiv:2001.01858 (2020). Reference:
 * webdataset.
 */
import {resolve} from 'node:path';
import {ConfigError} from '@tfjs-zoo/core';
import {imageDataset} from '../fromSource.ts';
import {imageClassificationPreset} from '../imageClassificationPreset.ts';
import type {ImageDataset} from '../sampleDataset.ts';
import type {SampleShape, SampleTransform} from '../step.ts';
import {findFiles} from './files/findFiles.ts';
import {inLanes, type LaneOptions} from './files/inLanes.ts';
import {settleClasses} from './files/settleClasses.ts';
import {readPlace} from './loader/readPlace.ts';
import type {ReadImageOptions} from './readImage.ts';
import {indexShard} from './tar/indexShard.ts';
import {labelReader, type TarLabel} from './tar/labels.ts';

/** How tars are read. */
export interface TarShardsOptions extends ReadImageOptions, LaneOptions {
  /**
   * Endings of the images: what follows the first dot of a name, in any case, with the dot or without.
   * @defaultValue ['jpg', 'jpeg', 'png', 'webp', 'gif', 'bmp', 'tif', 'tiff']
   */
  image?: readonly string[];
  /**
   * Where labels come from: an ending whose content is a number or a class name (`'cls'`), an ending and keys in its JSON
   * (`'json.label'`), or a function of the sample's other parts. Numbers are indices of classes, texts their names.
   * @defaultValue 'cls'
   */
  label?: TarLabel;
  /** Names of the classes. @defaultValue the labels if they are names, sorted, else the numbers from 0 to the greatest */
  classNames?: readonly string[];
  /** What becomes of samples that lack an image or a label: they are an error, or left out. @defaultValue 'error' */
  incomplete?: 'error' | 'skip';
  /** Makes network input of an image. @defaultValue imageClassificationPreset() */
  transform?: SampleTransform;
  /** `[height, width, channels]` of what the transform gives; not needed if it has an `outputShape`, as presets do. */
  sampleShape?: SampleShape;
}

/** The images of some tars. `name(i)` is a tar's path, a colon and the member's name. */
export interface TarShards extends ImageDataset {
  /** The tars, in order. */
  readonly shards: readonly string[];
}

const IMAGES: readonly string[] = ['jpg', 'jpeg', 'png', 'webp', 'gif', 'bmp', 'tif', 'tiff'];

/**
 * Finds the samples in tars by one walk over their headers; nothing is unpacked and no image is held. From then on images
 * are read by position, in any order, so that an epoch is shuffled as a whole, and worker threads read them for themselves.
 *
 * Compressed tars cannot be read by position and are refused; `tarSamples` reads them from front to back.
 *
 * @param paths - Paths, or patterns of them such as `'train-{000..012}.tar'`.
 * @example
 * ```ts
 * const training = await tarShards('flowers/train-{000..012}.tar', {label: 'json.species'});
 * for await (const {xs, ys} of training.batches({batchSize: 32, shuffle: true})) console.log(xs.shape, ys.shape);
 * ```
 * @throws ConfigError if shards are missing, labels are not among `classNames`, or an option makes no sense. DataFileError
 *   that names shard and offset if one is damaged, cut off, or a sample is incomplete.
 */
export async function tarShards(paths: string | readonly string[], options: TarShardsOptions = {}): Promise<TarShards> {
  const {image = IMAGES, label = 'cls', classNames: given, incomplete = 'error', onProgress, signal} = options;
  const {transform = imageClassificationPreset(), sampleShape, exif, maxPixels, maxBytes} = options;
  if (image.length === 0) throw new ConfigError('tarShards: image is an empty list; give endings, such as jpg');
  if (incomplete !== 'error' && incomplete !== 'skip') {
    throw new ConfigError(`tarShards: incomplete '${incomplete}' is unknown; there are 'error' and 'skip'`);
  }
  const reader = labelReader(label);
  const shards = await findFiles('tarShards', paths);
  const images = new Set(image.map(ending => ending.toLowerCase().replace(/^\./, '')));
  const looked = {images, label: reader, incomplete, signal};
  const indices = await inLanes(shards, path => indexShard(path, looked), {onProgress, signal});

  // the files meant are those of now, wherever the process works when their images are read
  const absolute = shards.map(path => resolve(path));
  const shardOf = Uint32Array.from(indices.flatMap(({names}, shard) => names.map(() => shard)));
  const names = indices.flatMap(index => index.names);
  const offsets = Float64Array.from(indices.flatMap(index => index.offsets));
  const lengths = Float64Array.from(indices.flatMap(index => index.lengths));
  const name = (i: number) => `${shards[shardOf[i]]}:${names[i]}`;
  if (names.length === 0) throw new ConfigError(`tarShards: ${shards.join(', ')} hold no samples`);
  const {classNames, labels} = settleClasses(
    'tarShards',
    indices.flatMap(index => index.labels),
    given,
    name,
  );
  const reading = {exif, maxPixels, maxBytes};
  const place = (i: number) => ({path: absolute[shardOf[i]], offset: offsets[i], length: lengths[i], reading});
  const source = {
    ...{classNames, size: names.length, name},
    label: (i: number) => labels[i],
    image: (i: number) => readPlace(place(i), name(i)),
    place,
  };
  return {...imageDataset(source, transform, sampleShape), shards};
}
