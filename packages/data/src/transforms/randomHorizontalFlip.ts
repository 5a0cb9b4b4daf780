import type {ImageStep} from '../step.ts';
import {horizontalFlip} from './horizontalFlip.ts';
import {type ProbabilityOptions, sometimes} from './sometimes.ts';

/** How often to mirror. */
export interface RandomHorizontalFlipOptions extends ProbabilityOptions {}

/**
 * Mirrors some images left to right.
 *
 * @throws ConfigError if the probability is not in [0, 1].
 */
export function randomHorizontalFlip({probability = 0.5}: RandomHorizontalFlipOptions = {}): ImageStep {
  return sometimes('randomHorizontalFlip', probability, horizontalFlip);
}
