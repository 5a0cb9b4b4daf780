import {ConfigError} from '@tfjs-zoo/core';
import type {RgbImage} from '../rgbImage.ts';
import {byteTable, lookUp} from './lookUp.ts';

/**
 * Inverts the bytes from `threshold` on.
 *
 * Reference: Pillow, `ImageOps.solarize`, to the byte.
 *
 * @param threshold - From 0, which inverts all, to 256, which inverts none; 255 inverts the brightest alone.
 * @throws ConfigError if the threshold is not in [0, 256].
 */
export function solarize(image: RgbImage, threshold: number): RgbImage {
  checkThreshold('solarize', threshold);
  return lookUp(
    image,
    byteTable(byte => (byte < threshold ? byte : 255 - byte)),
  );
}

/** @throws ConfigError if the threshold is not in [0, 256]. */
export function checkThreshold(owner: string, threshold: number): void {
  if (!(threshold >= 0 && threshold <= 256)) {
    throw new ConfigError(`${owner}: threshold ${threshold} is not between 0 and 256; bytes from it on are inverted`);
  }
}
