import type {ImageStep} from '../step.ts';
import {adjustSharpness} from './adjustSharpness.ts';
import {checkFactor} from './blend.ts';
import {type ProbabilityOptions, sometimes} from './sometimes.ts';

/**
 * Sharpens or smooths some images.
 *
 * @param factor - As for `adjustSharpness`: 0 smooths, 1 changes nothing, 2 sharpens.
 * @throws ConfigError if the factor is negative, or the probability is not in [0, 1].
 */
export function randomAdjustSharpness(factor: number, {probability = 0.5}: ProbabilityOptions = {}): ImageStep {
  checkFactor('randomAdjustSharpness', factor);
  return sometimes('randomAdjustSharpness', probability, image => adjustSharpness(image, factor), [factor]);
}
