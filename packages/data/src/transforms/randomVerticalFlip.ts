import type {ImageStep} from '../step.ts';
import {type ProbabilityOptions, sometimes} from './sometimes.ts';
import {verticalFlip} from './verticalFlip.ts';

/**
 * Mirrors some images top to bottom.
 *
 * @throws ConfigError if the probability is not in [0, 1].
 */
export function randomVerticalFlip({probability = 0.5}: ProbabilityOptions = {}): ImageStep {
  return sometimes('randomVerticalFlip', probability, verticalFlip);
}
