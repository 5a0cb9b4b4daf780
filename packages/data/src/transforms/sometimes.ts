import {ConfigError} from '@tfjs-zoo/core';
import type {RgbImage} from '../rgbImage.ts';
import type {ImageStep} from '../step.ts';
import {described} from './described.ts';
import {draws} from './draws.ts';

/** How often a step is taken. */
export interface ProbabilityOptions {
  /** Probability that a sample is changed. @defaultValue 0.5 */
  probability?: number;
}

/**
 * A step that changes some images and leaves the others as they are.
 *
 * @param owner - The factory, which takes `first` and then `{probability}`.
 * @throws ConfigError if the probability is not in [0, 1].
 */
export function sometimes(
  owner: string,
  probability: number,
  change: (image: RgbImage) => RgbImage,
  first: readonly unknown[] = [],
): ImageStep {
  checkProbability(owner, probability);
  return described(owner, [...first, {probability}], (image, key) =>
    draws(key, owner, 1)[0] < probability ? change(image) : image,
  );
}

/** @throws ConfigError if the probability is not in [0, 1]. */
export function checkProbability(owner: string, probability: number): void {
  if (!(probability >= 0 && probability <= 1)) {
    throw new ConfigError(`${owner}: probability ${probability} is not between 0 and 1`);
  }
}
