import {copyOf} from '../byteMemory.ts';
import type {RgbImage} from '../rgbImage.ts';
import {pixelSimd} from '../simd/pixelSimd.ts';
import {BYTES_AT_ONCE} from '../simd/smoothKernel.ts';
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
  return sharpnessSimd(image, factor) ?? sharpnessPlain(image, factor);
}

/** Bytes that vector code may read or write beyond the pixels. */
const SLACK = 16;

function sharpnessSimd({width, height, data}: RgbImage, factor: number): RgbImage | undefined {
  const row = width * 3;
  const inner = row - 6;
  const smoothAt = data.length + SLACK;
  const end = smoothAt + data.length + SLACK;
  const simd = inner < BYTES_AT_ONCE ? undefined : pixelSimd(end);
  if (simd === undefined) return undefined;
  const memory = simd.memory(end);
  const {smooth, blend: blendIn} = simd.kernels;
  memory.set(data);
  memory.set(data, smoothAt);
  const whole = inner - (inner % BYTES_AT_ONCE);
  for (let y = 1; y < height - 1; y++) {
    const from = y * row + 3;
    smooth(from, smoothAt + from, whole, row);
    // the last bytes again with some before them, so that the edge stays
    const last = from + inner - BYTES_AT_ONCE;
    smooth(last, smoothAt + last, BYTES_AT_ONCE, row);
  }
  blendIn(0, data.length, smoothAt, factor);
  return {width, height, data: copyOf(memory, 0, data.length)};
}

/**
 * In JavaScript.
 *
 * @internal
 */
export function sharpnessPlain(image: RgbImage, factor: number): RgbImage {
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
