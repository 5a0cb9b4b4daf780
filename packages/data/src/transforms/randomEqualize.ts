import type {ImageStep} from '../step.ts';
import {equalize} from './equalize.ts';
import {type ProbabilityOptions, sometimes} from './sometimes.ts';

/**
 * Equalizes the histograms of some images.
 *
 * @throws ConfigError if the probability is not in [0, 1].
 */
export function randomEqualize({probability = 0.5}: ProbabilityOptions = {}): ImageStep {
  return sometimes('randomEqualize', probability, equalize);
}
