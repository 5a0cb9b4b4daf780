import {ConfigError} from '@tfjs-zoo/core';
import type {RgbImage} from '../rgbImage.ts';
import {byteTable, lookUp} from './lookUp.ts';

/**
 * Keeps the highest `bits` bits of every byte.
 *
 * Reference: Pillow, `ImageOps.posterize`, to the byte.
 *
 * @throws ConfigError if `bits` is not an integer from 0 to 8.
 */
export function posterize(image: RgbImage, bits: number): RgbImage {
  checkBits('posterize', bits);
  const mask = 256 - 2 ** (8 - bits);
  return lookUp(
    image,
    byteTable(byte => byte & mask),
  );
}

/** @throws ConfigError if `bits` is not an integer from 0 to 8. */
export function checkBits(owner: string, bits: number): void {
  if (!Number.isInteger(bits) || bits < 0 || bits > 8) {
    throw new ConfigError(`${owner}: bits ${bits} is not an integer from 0 (black) to 8 (unchanged)`);
  }
}
