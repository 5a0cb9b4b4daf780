/**
 * Datasets of what is already in memory.
 */
import {ConfigError} from '@tfjs-zoo/core';
import {imageDataset, sampleDataset} from './fromSource.ts';
import type {RgbImage} from './rgbImage.ts';
import type {ImageDataset, SampleDataset} from './sampleDataset.ts';
import type {SampleShape, SampleTransform} from './step.ts';

/** The labels of samples in memory. */
export interface LabelOptions {
  /** The class of each sample, from 0. */
  labels: ArrayLike<number>;
  /** Name of each class. @defaultValue the numbers from 0 to the greatest label */
  classNames?: readonly string[];
}

/** Images in memory. */
export interface ImageArrayOptions extends LabelOptions {
  /** The images, of any sizes. */
  images: readonly RgbImage[];
  /** Makes network input of an image. */
  transform: SampleTransform;
  /** `[height, width, channels]` of what the transform gives; not needed if it has an `outputShape`, as presets do. */
  sampleShape?: SampleShape;
}

/** Network input in memory. */
export interface FloatArrayOptions extends LabelOptions {
  /** One array of `height * width * channels` numbers a sample, or all samples in one. */
  images: readonly Float32Array[] | Float32Array;
  /** `[height, width, channels]` of a sample. */
  sampleShape: SampleShape;
}

/**
 * A dataset of images, or of numbers, that are in memory.
 *
 * @throws ConfigError if samples and labels differ in number, a label has no class name, or a sample has another
 *   number of values than `sampleShape` says.
 */
export function arrayDataset(options: ImageArrayOptions): ImageDataset;
export function arrayDataset(options: FloatArrayOptions): SampleDataset;
export function arrayDataset(options: ImageArrayOptions | FloatArrayOptions): SampleDataset {
  if ('transform' in options) {
    const {images, transform, sampleShape} = options;
    return imageDataset({...labelled(options, images.length), image: i => images[i]}, transform, sampleShape);
  }
  const {sampleShape} = options;
  const images = splitRows(options.images, sampleShape);
  return sampleDataset({
    ...labelled(options, images.length),
    sampleShape,
    transforms: [],
    keepsNothing: true,
    read: i => images[i],
  });
}

function labelled({labels, classNames}: LabelOptions, size: number) {
  if (labels.length !== size) {
    throw new ConfigError(`arrayDataset: ${size} images, but ${labels.length} labels; each image needs one`);
  }
  const greatest = Array.from(labels).reduce((most, label) => Math.max(most, label), -1);
  const names = classNames ?? Array.from({length: greatest + 1}, (_, i) => String(i));
  for (let i = 0; i < size; i++) {
    if (!Number.isInteger(labels[i]) || labels[i] < 0 || labels[i] >= names.length) {
      throw new ConfigError(`arrayDataset: label ${labels[i]} of image ${i} is not one of 0 to ${names.length - 1}`);
    }
  }
  return {classNames: names, size, label: (i: number) => labels[i], name: (i: number) => `image ${i}`};
}

function splitRows(images: readonly Float32Array[] | Float32Array, shape: SampleShape): readonly Float32Array[] {
  const length = shape[0] * shape[1] * shape[2];
  if (images instanceof Float32Array) {
    if (images.length % length !== 0) {
      throw new ConfigError(`arrayDataset: ${images.length} numbers are not samples of [${shape}] = ${length} each`);
    }
    return Array.from({length: images.length / length}, (_, i) => images.subarray(i * length, (i + 1) * length));
  }
  images.forEach((image, i) => {
    if (image.length !== length) {
      throw new ConfigError(`arrayDataset: image ${i} has ${image.length} numbers, sampleShape [${shape}] ${length}`);
    }
  });
  return images;
}
