/**
 * Gaussian blur as torchvision's, which is not Pillow's.
 *
 * Reference: torchvision, transforms/v2/functional/_misc.py, `gaussian_blur_image`. PyTorch sums float32 in an order of
 * its own; where a sum is within its error of a half, the byte differs by one.
 */
import {ConfigError} from '@tfjs-zoo/core';
import type {RgbImage} from '../rgbImage.ts';
import {roundHalfEven} from '../roundHalfEven.ts';

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
  const {width, height, data} = image;
  if (wide >> 1 >= width || high >> 1 >= height) {
    throw new ConfigError(
      `gaussianBlur: kernelSize [${wide}, ${high}] reaches beyond the mirror image of ${width}x${height} pixels; take ` +
        `at most [${2 * width - 1}, ${2 * height - 1}]`,
    );
  }
  const across = convolved(data, width, height, 3, weightsOf(wide, sigmaX));
  const down = convolved(across, height, width, width * 3, weightsOf(high, sigmaY));
  return {width, height, data: Uint8Array.from(down, roundHalfEven)};
}

/** Sums along lines of `length` values, `step` apart, of which there are `lines` times three. */
function convolved(
  from: Uint8Array | Float64Array,
  length: number,
  lines: number,
  step: number,
  weights: Float64Array,
): Float64Array {
  const out = new Float64Array(from.length);
  const half = weights.length >> 1;
  // a line of pixels is three lines of values; the next one begins a whole row on, or a pixel on
  const next = step === 3 ? length * 3 : 3;
  for (let i = 0; i < length; i++) {
    for (let k = 0; k < weights.length; k++) {
      const place = Math.abs(i + k - half);
      const source = (place < length ? place : 2 * length - 2 - place) * step;
      const weight = weights[k];
      for (let line = 0; line < lines; line++) {
        const to = line * next + i * step;
        const at = line * next + source;
        out[to] += weight * from[at];
        out[to + 1] += weight * from[at + 1];
        out[to + 2] += weight * from[at + 2];
      }
    }
  }
  return out;
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
      `${owner}: kernelSize ${JSON.stringify(size)} is not an odd positive integer or a pair [x, y] of them`,
    );
  }
  return sizes;
}
