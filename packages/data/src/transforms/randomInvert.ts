import type {ImageStep} from '../step.ts';
import {invert} from './invert.ts';
import {type ProbabilityOptions, sometimes} from './sometimes.ts';

/**
 * Turns some images into their negatives.
 *
 * @throws ConfigError if the probability is not in [0, 1].
 */
export function randomInvert({probability = 0.5}: ProbabilityOptions = {}): ImageStep {
  return sometimes('randomInvert', probability, invert);
}
