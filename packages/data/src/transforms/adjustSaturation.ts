import type {RgbImage} from '../rgbImage.ts';
import {blend, checkFactor} from './blend.ts';
import {colorSimd, saturation} from './colorSimd.ts';
import {grayscalePlain} from './grayscale.ts';

/**
 * Multiplies each colour's distance from its luma by `factor`: 0 gives grey, 1 the image, 2 twice the saturation.
 *
 * Reference: Pillow, `ImageEnhance.Color`, to the byte.
 *
 * @throws ConfigError if the factor is negative.
 */
export function adjustSaturation(image: RgbImage, factor: number): RgbImage {
  checkFactor('adjustSaturation', factor);
  return colorSimd(image, [saturation(factor)]) ?? saturationPlain(image, factor);
}

/**
 * In JavaScript.
 *
 * @internal
 */
export function saturationPlain(image: RgbImage, factor: number): RgbImage {
  return blend(grayscalePlain(image), image, factor);
}
