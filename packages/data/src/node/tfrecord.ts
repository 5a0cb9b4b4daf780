/**
 * TFRecord files of `tf.Example`, as TensorFlow's data sets are kept.
 *
 * Reference: tensorflow.org/tutorials/load_data/tfrecord; models/research/slim, datasets/dataset_utils.py, for the names.
 */
import {resolve} from 'node:path';
import {ConfigError} from '@tfjs-zoo/core';
import {imageDataset} from '../fromSource.ts';
import {imageClassificationPreset} from '../imageClassificationPreset.ts';
import type {RgbImage} from '../rgbImage.ts';
import type {ImageDataset} from '../sampleDataset.ts';
import type {SampleShape, SampleTransform} from '../step.ts';
import {findFiles} from './files/findFiles.ts';
import {inLanes, type LaneOptions} from './files/inLanes.ts';
import {readEncoded} from './files/readEncoded.ts';
import {settleClasses} from './files/settleClasses.ts';
import type {ReadImageOptions} from './readImage.ts';
import {indexRecords} from './tfrecord/indexRecords.ts';
import type {TfLabel} from './tfrecord/labels.ts';
import {checkRawShape, type RawShape, rawImage} from './tfrecord/rawImage.ts';
import {readRecord} from './tfrecord/readRecord.ts';

/** What the features are called, and how images are prepared. */
export interface TfRecordOptions extends ReadImageOptions, LaneOptions {
  /** Feature that holds the image: a file of JPEG, PNG, …, or its pixels if `shape` is given. @defaultValue 'image/encoded' */
  image?: string;
  /**
   * Feature that holds the label, or a function of all features but the image. Numbers are indices of classes, texts their
   * names.
   * @defaultValue 'image/class/label'
   */
  label?: TfLabel;
  /** Sizes of images that are kept as pixels, a byte each: numbers, or names of the features that hold them. */
  shape?: RawShape;
  /** Names of the classes. @defaultValue the labels if they are names, sorted, else the numbers from 0 to the greatest */
  classNames?: readonly string[];
  /**
   * Hold each record against its checksum when its image is read. Without it, worker threads read encoded images for
   * themselves.
   * @defaultValue true
   */
  verify?: boolean;
  /** Makes network input of an image. @defaultValue imageClassificationPreset() */
  transform?: SampleTransform;
  /** `[height, width, channels]` of what the transform gives; not needed if it has an `outputShape`, as presets do. */
  sampleShape?: SampleShape;
}

/**
 * Finds the examples in TFRecord files by one walk over lengths, labels and places; no image is held. From then on images are
 * read by position, in any order, so that an epoch is shuffled as a whole.
 *
 * @param paths - Paths, or patterns of them such as `'train-{00000..01023}-of-01024'`.
 * @example
 * ```ts
 * const flowers = await tfrecord('flowers-{00..15}.tfrecord', {image: 'image', label: 'label'});
 * // labels of ImageNet's files count from 1
 * const imagenet = await tfrecord('train-{00000..01023}-of-01024', {
 *   label: features => Number(features.get('image/class/label')?.[0]) - 1,
 *   verify: false,
 * });
 * ```
 * @throws ConfigError if files are missing, labels are not among `classNames`, or an option makes no sense. DataFileError
 *   that names file and offset if one is damaged, cut off or compressed, or an example has no image or label.
 */
export async function tfrecord(
  paths: string | readonly string[],
  options: TfRecordOptions = {},
): Promise<ImageDataset> {
  const {image = 'image/encoded', label = 'image/class/label', shape, classNames: given, verify = true} = options;
  const {transform = imageClassificationPreset(), sampleShape, exif, maxPixels, maxBytes, onProgress, signal} = options;
  if (shape) checkRawShape(shape);
  if (image === label) throw new ConfigError(`tfrecord: image and label are the same feature '${image}'`);
  const files = await findFiles('tfrecord', paths);
  const looked = {image, label, shape, signal};
  const indices = await inLanes(files, path => indexRecords(path, looked), {onProgress, signal});

  // the files meant are those of now, wherever the process works when their images are read
  const absolute = files.map(path => resolve(path));
  const fileOf = Uint32Array.from(indices.flatMap(({starts}, file) => starts.map(() => file)));
  const starts = Float64Array.from(indices.flatMap(index => index.starts));
  const ends = Float64Array.from(indices.flatMap(index => index.ends));
  const offsets = Float64Array.from(indices.flatMap(index => index.offsets));
  const lengths = Float64Array.from(indices.flatMap(index => index.lengths));
  const sizes = indices.flatMap(index => index.sizes);
  const size = starts.length;
  if (size === 0) throw new ConfigError(`tfrecord: ${files.join(', ')} hold no records`);
  /** The first record of each file. */
  const firsts = [0];
  for (const {starts} of indices) firsts.push(firsts[firsts.length - 1] + starts.length);
  const name = (i: number) => `${files[fileOf[i]]}, record ${i - firsts[fileOf[i]]}`;
  const labels = indices.flatMap(index => index.labels);
  const {classNames, labels: classes} = settleClasses('tfrecord', labels, given, name);

  const reading = {exif, maxPixels, maxBytes};
  const place = (i: number) => ({path: absolute[fileOf[i]], offset: offsets[i], length: lengths[i], reading});
  async function read(i: number): Promise<RgbImage> {
    const record = {start: starts[i], end: ends[i]};
    const bytes = await readRecord(absolute[fileOf[i]], record, {offset: offsets[i], length: lengths[i]}, verify);
    return shape ? rawImage(sizes[i], bytes) : readEncoded(bytes, name(i), reading);
  }
  const source = {
    ...{classNames, size, name, image: read},
    label: (i: number) => classes[i],
    ...(!verify && !shape && {place}),
  };
  return imageDataset(source, transform, sampleShape);
}
