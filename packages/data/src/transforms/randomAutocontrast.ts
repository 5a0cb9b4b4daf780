import type {ImageStep} from '../step.ts';
import {autocontrast} from './autocontrast.ts';
import {type ProbabilityOptions, sometimes} from './sometimes.ts';

/**
 * Stretches the contrast of some images.
 *
 * @throws ConfigError if the probability is not in [0, 1].
 */
export function randomAutocontrast({probability = 0.5}: ProbabilityOptions = {}): ImageStep {
  return sometimes('randomAutocontrast', probability, autocontrast);
}
