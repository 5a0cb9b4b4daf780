import type {ImageStep} from '../step.ts';
import {checkBits, posterize} from './posterize.ts';
import {type ProbabilityOptions, sometimes} from './sometimes.ts';

/**
 * Keeps the highest `bits` bits of every byte of some images.
 *
 * @throws ConfigError if `bits` is not an integer from 0 to 8, or the probability is not in [0, 1].
 */
export function randomPosterize(bits: number, {probability = 0.5}: ProbabilityOptions = {}): ImageStep {
  checkBits('randomPosterize', bits);
  return sometimes('randomPosterize', probability, image => posterize(image, bits), [bits]);
}
