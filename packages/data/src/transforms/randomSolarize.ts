import type {ImageStep} from '../step.ts';
import {checkThreshold, solarize} from './solarize.ts';
import {type ProbabilityOptions, sometimes} from './sometimes.ts';

/**
 * Inverts the bytes from `threshold` on, in some images.
 *
 * @throws ConfigError if the threshold is not in [0, 256], or the probability is not in [0, 1].
 */
export function randomSolarize(threshold: number, {probability = 0.5}: ProbabilityOptions = {}): ImageStep {
  checkThreshold('randomSolarize', threshold);
  return sometimes('randomSolarize', probability, image => solarize(image, threshold), [threshold]);
}
