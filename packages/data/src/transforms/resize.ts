/**
 * Resizing as torchvision does it to PIL images, byte for byte.
 */

import {ConfigError} from '@tfjs-zoo/core';
import type {RgbImage} from '../rgbImage.ts';
import type {PlainStep} from '../step.ts';
import {type Box, crop} from './crop.ts';
import {described} from './described.ts';
import {BICUBIC, BILINEAR, BOX, type Filter, HAMMING, LANCZOS} from './filters.ts';
import {nearest} from './nearest.ts';
import {type Resizing, resampleBox} from './resample.ts';
import {pairOf} from './size.ts';

/** How pixels between pixels are made. The smooth ones widen with the scale when shrinking (antialiasing). */
export type Interpolation = 'bilinear' | 'bicubic' | 'nearest' | 'box' | 'hamming' | 'lanczos';

/** How to resize. */
export interface ResizeOptions {
  /** How pixels are made. @defaultValue 'bilinear' */
  interpolation?: Interpolation;
  /**
   * Most pixels the longer side may get. Where `size` is one number and would make it longer, both sides shrink by the
   * same factor, so that the shorter one falls below `size`.
   */
  maxSize?: number;
}

type Resizer = (image: RgbImage, resizing: Resizing) => RgbImage;

const RESIZERS: Record<Interpolation, Resizer> = {
  bilinear: smooth(BILINEAR),
  bicubic: smooth(BICUBIC),
  nearest: (image, {box, height, width, kept}) => crop(nearest(crop(image, box), height, width), kept),
  box: smooth(BOX),
  hamming: smooth(HAMMING),
  lanczos: smooth(LANCZOS),
};

function smooth(filter: Filter): Resizer {
  return (image, resizing) => resampleBox(image, {...resizing, filter});
}

/** Most pixels a resized image may have: where Pillow refuses to read an image (2 * `Image.MAX_IMAGE_PIXELS`). */
const MAX_PIXELS = 178_956_970;

/**
 * Resizes to `[height, width]`, or, given one number, so that the shorter side has that many pixels and the longer one
 * `trunc(size * long / short)`.
 *
 * Reference: torchvision, transforms/functional.py, `_compute_resized_output_size`; Pillow, `Image.resize`.
 *
 * @param size - Pixels of the shorter side, or `[height, width]`.
 * @throws ConfigError if a size is not a positive integer, the interpolation is unknown, `maxSize` is not above a single
 *   `size`, or the result would exceed 178,956,970 pixels or have a side of none.
 */
export function resize(
  size: number | readonly [number, number],
  {interpolation = 'bilinear', maxSize}: ResizeOptions = {},
): PlainStep<RgbImage, RgbImage> {
  const pair = pairOf('resize', size);
  checkInterpolation('resize', interpolation);
  if (maxSize !== undefined) checkMaxSize(size, maxSize);
  return described('resize', [size, {interpolation, maxSize}], image => {
    const [height, width] = typeof size === 'number' ? shorterTo(size, image, maxSize) : pair;
    const resizing = {box: whole(image), height, width, kept: whole({height, width})};
    return resizePart(image, resizing, interpolation);
  });
}

/**
 * A part of what a part of an image becomes, without the rest of either.
 *
 * @throws ConfigError if all of it would be more than 178,956,970 pixels.
 */
export function resizePart(image: RgbImage, resizing: Resizing, interpolation: Interpolation): RgbImage {
  const {height, width} = resizing;
  if (height * width > MAX_PIXELS) {
    throw new ConfigError(
      `resize: a ${image.width}x${image.height} image would become ${width}x${height}, more than ${MAX_PIXELS} ` +
        'pixels; crop it first, or give both sides: resize([height, width])',
    );
  }
  return RESIZERS[interpolation](image, resizing);
}

function whole({height, width}: {readonly height: number; readonly width: number}): Box {
  return {top: 0, left: 0, height, width};
}

/** @throws ConfigError if there is no such interpolation. */
export function checkInterpolation(owner: string, interpolation: string): void {
  if (!Object.hasOwn(RESIZERS, interpolation)) {
    throw new ConfigError(
      `${owner}: interpolation '${interpolation}' is unknown; there are ${Object.keys(RESIZERS).join(', ')}`,
    );
  }
}

function checkMaxSize(size: number | readonly [number, number], maxSize: number): void {
  if (typeof size !== 'number') {
    throw new ConfigError(
      `resize: maxSize ${maxSize} bounds one size, not both sides [${size}]; leave one of them out`,
    );
  }
  if (!Number.isInteger(maxSize) || maxSize <= size) {
    throw new ConfigError(`resize: maxSize ${maxSize} is not an integer above size ${size}, the shorter side`);
  }
}

/** Height and width of an image whose shorter side becomes `size`. */
export function shorterTo(size: number, {height, width}: RgbImage, maxSize?: number): [height: number, width: number] {
  const [short, long] = width <= height ? [width, height] : [height, width];
  let sides = [size, Math.trunc((size * long) / short)];
  if (maxSize !== undefined && sides[1] > maxSize) sides = [Math.trunc((maxSize * size) / sides[1]), maxSize];
  if (sides[0] === 0) {
    throw new ConfigError(
      `resize: a ${width}x${height} image whose longer side is at most maxSize ${maxSize} would be 0 pixels on the other; ` +
        'crop it first',
    );
  }
  return width <= height ? [sides[1], sides[0]] : [sides[0], sides[1]];
}
