import type {ImageStep} from '../step.ts';
import {described} from './described.ts';
import {draws} from './draws.ts';
import {gaussianBlur, kernelSizesOf} from './gaussianBlur.ts';
import {ABOVE_ZERO, between, checkRange, type Range} from './range.ts';

/** How wide the blur may be. */
export interface RandomGaussianBlurOptions {
  /** Least and greatest standard deviation, in pixels, or one for all images. @defaultValue [0.1, 2] */
  sigma?: number | Range;
}

/**
 * Blurs every image by a Gaussian of random width: torchvision's `GaussianBlur`.
 *
 * @param kernelSize - Pixels that are averaged along both axes, or `[x, y]`; odd.
 * @throws ConfigError if a kernel size is not odd or a sigma not positive.
 */
export function randomGaussianBlur(
  kernelSize: number | readonly [number, number],
  {sigma = [0.1, 2]}: RandomGaussianBlurOptions = {},
): ImageStep {
  kernelSizesOf('randomGaussianBlur', kernelSize);
  const range = typeof sigma === 'number' ? ([sigma, sigma] as const) : sigma;
  checkRange('randomGaussianBlur', 'sigma', range, ABOVE_ZERO);
  return described('randomGaussianBlur', [kernelSize, {sigma}], (image, key) =>
    gaussianBlur(image, kernelSize, {sigma: between(range, draws(key, 'randomGaussianBlur', 1)[0])}),
  );
}
