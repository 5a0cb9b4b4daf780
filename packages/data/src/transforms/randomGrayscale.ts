import type {ImageStep} from '../step.ts';
import {grayscale} from './grayscale.ts';
import {sometimes} from './sometimes.ts';

/** How often to remove the colour. */
export interface RandomGrayscaleOptions {
  /** Probability that a sample becomes grey. @defaultValue 0.1 */
  probability?: number;
}

/**
 * Removes the colour of some images.
 *
 * @throws ConfigError if the probability is not in [0, 1].
 */
export function randomGrayscale({probability = 0.1}: RandomGrayscaleOptions = {}): ImageStep {
  return sometimes('randomGrayscale', probability, grayscale);
}
