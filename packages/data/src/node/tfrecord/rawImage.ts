/**
 * Images that are kept as their pixels.
 */
import {ConfigError} from '@tfjs-zoo/core';
import {type Fail, quoted} from '@tfjs-zoo/weights/readers';
import type {RgbImage} from '../../rgbImage.ts';
import {grayImage} from '../files/grayImage.ts';
import type {FoundExample} from './example.ts';
import {missing} from './labels.ts';

/** Sizes of images that are kept as their pixels: numbers, or names of the features that hold them. */
export interface RawShape {
  /** Rows. */
  height: number | string;
  /** Pixels a row. */
  width: number | string;
  /** 1 for grey, 3 for RGB. @defaultValue 3 */
  channels?: number | string;
}

/** Sizes of one image. */
export type RawSize = readonly [height: number, width: number, channels: number];

/** @throws ConfigError if a size that is given as a number is none */
export function checkRawShape({height, width, channels = 3}: RawShape): void {
  for (const [name, value] of Object.entries({height, width})) {
    if (typeof value === 'string' || (Number.isSafeInteger(value) && value >= 1)) continue;
    throw new ConfigError(`tfrecord: shape.${name} ${value} is neither a positive integer nor the name of a feature`);
  }
  if (typeof channels === 'string' || channels === 1 || channels === 3) return;
  throw new ConfigError(`tfrecord: shape.channels ${channels} is neither 1 nor 3 nor the name of a feature`);
}

/** Sizes of an example's image, held against its bytes. @throws `E_MISSING`, `E_VALUE`, `E_SHAPE` */
export function rawSize(shape: RawShape, bytes: number, example: FoundExample, fail: Fail): RawSize {
  const sizeOf = (size: number | string, option: string): number => {
    if (typeof size === 'number') return size;
    const values = example.features.get(size);
    if (values === undefined) throw missing(`shape.${option}`, size, example, fail);
    const [value] = values;
    if (values.length === 1 && typeof value === 'number' && Number.isSafeInteger(value) && value >= 1) return value;
    throw fail('E_VALUE', `feature ${quoted(size)}, the image's ${option}, is not one positive integer`);
  };
  const height = sizeOf(shape.height, 'height');
  const width = sizeOf(shape.width, 'width');
  const channels = sizeOf(shape.channels ?? 3, 'channels');
  if (channels !== 1 && channels !== 3) throw fail('E_VALUE', `an image of ${channels} channels; 1 and 3 are read`);
  if (height * width * channels !== bytes) {
    throw fail(
      'E_SHAPE',
      `an image of ${height}x${width}x${channels} takes ${height * width * channels} bytes, ${bytes} are there`,
    );
  }
  return [height, width, channels];
}

/** The image of these pixels. */
export function rawImage([height, width, channels]: RawSize, pixels: Uint8Array): RgbImage {
  return channels === 1 ? grayImage(width, height, pixels) : {width, height, data: Uint8Array.from(pixels)};
}
