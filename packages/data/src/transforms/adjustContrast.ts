import type {RgbImage} from '../rgbImage.ts';
import {blendTable, checkFactor} from './blend.ts';
import {colorSimd, contrast} from './colorSimd.ts';
import {lookUp} from './lookUp.ts';
import {lumaAt} from './luma.ts';

/**
 * Multiplies each byte's distance from the mean luma by `factor`: 0 gives plain grey, 1 the image, 2 twice the contrast.
 *
 * Reference: Pillow, `ImageEnhance.Contrast`, to the byte.
 *
 * @throws ConfigError if the factor is negative.
 */
export function adjustContrast(image: RgbImage, factor: number): RgbImage {
  checkFactor('adjustContrast', factor);
  return colorSimd(image, [contrast(factor)]) ?? contrastPlain(image, factor);
}

/**
 * In JavaScript.
 *
 * @internal
 */
export function contrastPlain(image: RgbImage, factor: number): RgbImage {
  return lookUp(image, blendTable(meanLuma(image), factor));
}

function meanLuma({width, height, data}: RgbImage): number {
  let sum = 0;
  for (let i = 0; i < data.length; i += 3) sum += lumaAt(data, i);
  return Math.trunc(sum / (width * height) + 0.5);
}
