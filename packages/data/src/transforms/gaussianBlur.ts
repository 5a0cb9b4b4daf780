/**
 * Gaussian blur as torchvision's, which is not Pillow's.
 *
 * Reference: torchvision, transforms/v2/functional/_misc.py, `gaussian_blur_image`. PyTorch sums float32 in an order of
 * its own; where a sum is within its error of a half, the byte differs by one.
 */
import {ConfigError} from '@tfjs-zoo/core';
import type {RgbImage} from '../rgbImage.ts';
import {roundHalfEven} from '../roundHalfEven.ts';
import {shown} from './shown.ts';

/** How wide the blur is. */
export interface GaussianBlurOptions {
  /** Standard deviation along both axes, or `[x, y]`, in pixels. @defaultValue `0.15 * kernelSize + 0.35` */
  sigma?: number | readonly [number, number];
}

/**
 * Blurs an image; beyond its edges it is mirrored, the edge not repeated.
 *
 * The weights are `exp(-(k / (√2 sigma))²)` at the `kernelSize` positions k from `-(kernelSize - 1) / 2` on, divided by
 * their sum. At most one level from torchvision's byte, and that in 27 of 2,400,000 bytes of noise.
 *
 * @param kernelSize - Pixels that are averaged along both axes, or `[x, y]`; odd.
 * @throws ConfigError if a kernel size is not odd, a sigma not positive, or half a kernel as long as the image's side.
 */
export function gaussianBlur(
  image: RgbImage,
  kernelSize: number | readonly [number, number],
  {sigma}: GaussianBlurOptions = {},
): RgbImage {
  const [wide, high] = kernelSizesOf('gaussianBlur', kernelSize);
  const [sigmaX, sigmaY] =
    sigma === undefined ? [0.15 * wide + 0.35, 0.15 * high + 0.35] : typeof sigma === 'number' ? [sigma, sigma] : sigma;
  for (const one of [sigmaX, sigmaY]) {
    if (!(Number.isFinite(one) && one > 0))
      throw new ConfigError(`gaussianBlur: sigma ${one} is not a positive number`);
  }
  const {width, height} = image;
  if (wide >> 1 >= width || high >> 1 >= height) {
    throw new ConfigError(
      `gaussianBlur: kernelSize [${wide}, ${high}] reaches beyond the mirror image of ${width}x${height} pixels; take ` +
        `at most [${2 * width - 1}, ${2 * height - 1}]`,
    );
  }
  return down(across(image, weightsOf(wide, sigmaX)), width, weightsOf(high, sigmaY));
}

/** Weighted sums along each row. */
function across({width, height, data}: RgbImage, weights: Float64Array): Float64Array {
  const sources = mirrored(width, weights.length);
  const out = new Float64Array(data.length);
  for (let y = 0, to = 0; y < height; y++) {
    const row = y * width * 3;
    for (let x = 0; x < width; x++, to += 3) {
      let r = 0;
      let g = 0;
      let b = 0;
      for (let k = 0; k < weights.length; k++) {
        const at = row + sources[x + k] * 3;
        r += weights[k] * data[at];
        g += weights[k] * data[at + 1];
        b += weights[k] * data[at + 2];
      }
      out[to] = r;
      out[to + 1] = g;
      out[to + 2] = b;
    }
  }
  return out;
}

/** Weighted sums along each column, a whole row at a time in the order memory has it; rounded to bytes. */
function down(values: Float64Array, width: number, weights: Float64Array): RgbImage {
  const bytes = width * 3;
  const height = values.length / bytes;
  const sources = mirrored(height, weights.length);
  const data = new Uint8Array(values.length);
  const sums = new Float64Array(bytes);
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    for (let k = 0; k < weights.length; k++) {
      const from = sources[y + k] * bytes;
      for (let i = 0; i < bytes; i++) sums[i] += weights[k] * values[from + i];
    }
    for (let i = 0; i < bytes; i++) data[y * bytes + i] = roundHalfEven(sums[i]);
  }
  return {width, height, data};
}

/** Positions along a side, and beyond it by half a kernel either way, where it is mirrored. */
function mirrored(length: number, size: number): Int32Array {
  return Int32Array.from({length: length + size - 1}, (_, i) => {
    const place = Math.abs(i - (size >> 1));
    return place < length ? place : 2 * length - 2 - place;
  });
}

function weightsOf(size: number, sigma: number): Float64Array {
  const limit = (size - 1) / (2 * Math.SQRT2);
  const weights = Float64Array.from({length: size}, (_, k) => {
    const x = size === 1 ? 0 : -limit + (2 * limit * k) / (size - 1);
    return Math.exp(-((x / sigma) ** 2));
  });
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map(weight => weight / sum);
}

/** @throws ConfigError unless both are odd integers from 1 on. */
export function kernelSizesOf(owner: string, size: number | readonly [number, number]): readonly [number, number] {
  const sizes = typeof size === 'number' ? ([size, size] as const) : size;
  if (sizes.length !== 2 || !sizes.every(side => Number.isInteger(side) && side > 0 && side % 2 === 1)) {
    throw new ConfigError(
      `${owner}: kernelSize ${shown(size)} is not an odd positive integer or a pair [x, y] of them`,
    );
  }
  return sizes;
}
