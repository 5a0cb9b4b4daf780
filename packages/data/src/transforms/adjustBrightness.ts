import type {RgbImage} from '../rgbImage.ts';
import {blendTable, checkFactor} from './blend.ts';
import {brightness, colorSimd} from './colorSimd.ts';
import {lookUp} from './lookUp.ts';

/**
 * Multiplies every byte by `factor`: 0 gives black, 1 the image, 2 twice the brightness.
 *
 * Reference: Pillow, `ImageEnhance.Brightness`, to the byte.
 *
 * @throws ConfigError if the factor is negative.
 */
export function adjustBrightness(image: RgbImage, factor: number): RgbImage {
  checkFactor('adjustBrightness', factor);
  return colorSimd(image, [brightness(factor)]) ?? brightnessPlain(image, factor);
}

/**
 * In JavaScript.
 *
 * @internal
 */
export function brightnessPlain(image: RgbImage, factor: number): RgbImage {
  return lookUp(image, blendTable(0, factor));
}
