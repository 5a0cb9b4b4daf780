import type {RgbImage} from '../rgbImage.ts';
import {colorSimd, saturation} from './colorSimd.ts';
import {lumaAt} from './luma.ts';

/**
 * Removes the colour: all three channels become `L = (19595 R + 38470 G + 7471 B + 32768) >> 16`, the luma of
 * ITU-R 601-2 as Pillow's `convert('L')` computes it.
 *
 * The result stays an {@link RgbImage}, so that every other step takes it; `toTensorData({channels: 1})` reads one
 * channel of it.
 */
export function grayscale(image: RgbImage): RgbImage {
  return colorSimd(image, [saturation(0)]) ?? grayscalePlain(image);
}

/**
 * In JavaScript.
 *
 * @internal
 */
export function grayscalePlain({width, height, data}: RgbImage): RgbImage {
  const gray = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i += 3) {
    const luma = lumaAt(data, i);
    gray[i] = luma;
    gray[i + 1] = luma;
    gray[i + 2] = luma;
  }
  return {width, height, data: gray};
}
