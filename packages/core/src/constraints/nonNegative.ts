import {constraints} from '@tensorflow/tfjs-layers';
import type {Constraint} from './base.ts';

/**
 * Makes the constraint that puts 0 in the place of negative weights. Applied as `maxNorm` is.
 *
 * Reference: Keras `constraints.NonNegative`.
 */
export function nonNegative(): Constraint {
  return constraints.nonNeg();
}
