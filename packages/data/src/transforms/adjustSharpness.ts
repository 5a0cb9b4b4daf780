import type {RgbImage} from '../rgbImage.ts';
import {blend, checkFactor} from './blend.ts';

/**
 * Multiplies each byte's distance from a smoothed image by `factor`: 0 gives the smoothed image, 1 the image, 2 a sharper
 * one. The pixels at the edge stay.
 *
 * Reference: Pillow, `ImageEnhance.Sharpness`, to the byte.
 *
 * @throws ConfigError if the factor is negative.
 */
export function adjustSharpness(image: RgbImage, factor: number): RgbImage {
  checkFactor('adjustSharpness', factor);
  return blend(smoothed(image), image, factor);
}

/**
 * Pillow's `ImageFilter.SMOOTH`: the mean of 3x3 pixels, the middle one counted five times, rounded. Pillow sums floats;
 * no sum of 13 comes so near a half that this shows.
 */
function smoothed(image: RgbImage): RgbImage {
  const {width, height, data} = image;
  const out = data.slice();
  const row = width * 3;
  for (let y = 1; y < height - 1; y++) {
    for (let i = y * row + 3, end = (y + 1) * row - 3; i < end; i++) {
      const above = data[i - row - 3] + data[i - row] + data[i - row + 3];
      const below = data[i + row - 3] + data[i + row] + data[i + row + 3];
      const sum = above + data[i - 3] + 5 * data[i] + data[i + 3] + below;
      out[i] = Math.trunc((2 * sum + 13) / 26);
    }
  }
  return {width, height, data: out};
}
