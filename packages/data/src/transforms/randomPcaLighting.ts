import {ConfigError} from '@tfjs-zoo/core';
import type {Step} from '../step.ts';
import {described} from './described.ts';
import {normalDraws} from './draws.ts';
import {pcaLighting} from './pcaLighting.ts';

/** How far colours are shifted. */
export interface RandomPcaLightingOptions {
  /** Standard deviation of the three factors. @defaultValue 0.1 */
  std?: number;
  /** What white is: 1, or 255 for values that were not scaled. @defaultValue 1 */
  maxValue?: number;
}

/**
 * Shifts the colours of every sample along the principal components of ImageNet's, by three normally distributed
 * factors. It stands between `toTensorData()` and `normalize({mean, std})`.
 *
 * Krizhevsky, Sutskever, Hinton, "ImageNet classification with deep convolutional neural networks" (2012), section 4.1.
 *
 * @throws ConfigError if `std` is negative or `maxValue` not positive.
 */
export function randomPcaLighting({
  std = 0.1,
  maxValue = 1,
}: RandomPcaLightingOptions = {}): Step<Float32Array, Float32Array> {
  if (!(Number.isFinite(std) && std >= 0)) {
    throw new ConfigError(`randomPcaLighting: std ${std} is not a number from 0 on; the paper's is 0.1`);
  }
  if (!(Number.isFinite(maxValue) && maxValue > 0)) {
    throw new ConfigError(`randomPcaLighting: maxValue ${maxValue} is not a positive number, such as 1 or 255`);
  }
  return described('randomPcaLighting', [{std, maxValue}], (values, key) => {
    const [first, second, third] = normalDraws(key, 'randomPcaLighting', 3);
    return pcaLighting(values, [first * std, second * std, third * std], maxValue);
  });
}
