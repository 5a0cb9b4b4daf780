/**
 * Resizing as torchvision does it to PIL images, byte for byte.
 */
import {ConfigError} from '@tfjs-zoo/core';
import type {RgbImage} from '../rgbImage.ts';
import type {PlainStep} from '../step.ts';
import {nearest} from './nearest.ts';
import {BICUBIC, BILINEAR, resample} from './resample.ts';
import {pairOf} from './size.ts';

/** How pixels between pixels are made. The smooth ones widen with the scale when shrinking (antialiasing). */
export type Interpolation = 'bilinear' | 'bicubic' | 'nearest';

/** How to resize. */
export interface ResizeOptions {
  /** How pixels are made. @defaultValue 'bilinear' */
  interpolation?: Interpolation;
}

const RESIZERS: Record<Interpolation, (image: RgbImage, height: number, width: number) => RgbImage> = {
  bilinear: (image, height, width) => resample(image, height, width, BILINEAR),
  bicubic: (image, height, width) => resample(image, height, width, BICUBIC),
  nearest,
};

/** Most pixels a resized image may have: where Pillow refuses to read an image (2 * `Image.MAX_IMAGE_PIXELS`). */
const MAX_PIXELS = 178_956_970;

/**
 * Resizes to `[height, width]`, or, given one number, so that the shorter side has that many pixels and the longer one
 * `trunc(size * long / short)`.
 *
 * Reference: torchvision, transforms/functional.py, `_compute_resized_output_size`; Pillow, `Image.resize`.
 *
 * @param size - Pixels of the shorter side, or `[height, width]`.
 * @throws ConfigError if a size is not a positive integer, the interpolation is unknown, or the result would exceed
 *   178,956,970 pixels.
 */
export function resize(
  size: number | readonly [number, number],
  {interpolation = 'bilinear'}: ResizeOptions = {},
): PlainStep<RgbImage, RgbImage> {
  const pair = pairOf('resize', size);
  checkInterpolation('resize', interpolation);
  return image => {
    const [height, width] = typeof size === 'number' ? shorterTo(size, image) : pair;
    if (height * width > MAX_PIXELS) {
      throw new ConfigError(
        `resize: a ${image.width}x${image.height} image would become ${width}x${height}, more than ${MAX_PIXELS} ` +
          'pixels; crop it first, or give both sides: resize([height, width])',
      );
    }
    return RESIZERS[interpolation](image, height, width);
  };
}

/** @throws ConfigError if there is no such interpolation. */
export function checkInterpolation(owner: string, interpolation: string): void {
  if (!Object.hasOwn(RESIZERS, interpolation)) {
    throw new ConfigError(
      `${owner}: interpolation '${interpolation}' is unknown; there are ${Object.keys(RESIZERS).join(', ')}`,
    );
  }
}

function shorterTo(size: number, {height, width}: RgbImage): [height: number, width: number] {
  const longer = (long: number, short: number) => Math.trunc((size * long) / short);
  return width <= height ? [longer(height, width), size] : [size, longer(width, height)];
}
