import {ConfigError} from '@tfjs-zoo/core';
import type {ImageStep} from '../step.ts';
import {draws} from './draws.ts';
import {horizontalFlip} from './horizontalFlip.ts';

/** How often to mirror. */
export interface RandomHorizontalFlipOptions {
  /** Probability of mirroring a sample. @defaultValue 0.5 */
  probability?: number;
}

/**
 * Mirrors some images left to right.
 *
 * @throws ConfigError if the probability is not in [0, 1].
 */
export function randomHorizontalFlip({probability = 0.5}: RandomHorizontalFlipOptions = {}): ImageStep {
  if (!(probability >= 0 && probability <= 1)) {
    throw new ConfigError(`randomHorizontalFlip: probability ${probability} is not between 0 and 1`);
  }
  return (image, key) => (draws(key, 'randomHorizontalFlip', 1)[0] < probability ? horizontalFlip(image) : image);
}
