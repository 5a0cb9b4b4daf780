import {ConfigError} from '@tfjs-zoo/core';
import {checkRate} from '../checks.ts';
import type {Schedule} from './schedule.ts';

/** Settings of {@link piecewise}. */
export interface PiecewiseOptions {
  /** Last step of each piece but the last, in increasing order. */
  boundaries: readonly number[];
  /** Learning rate of each piece: one more than there are boundaries. */
  learningRates: readonly number[];
}

/**
 * Given rates between given steps; at a boundary itself the earlier rate still holds.
 * Reference: Keras `PiecewiseConstantDecay`. For drops by a factor see {@link multiStep}, whose milestones are the first
 * steps of the new rate instead.
 *
 * @throws ConfigError if a rate is not a number of at least 0, the boundaries do not increase, or there is not one rate
 *   more than boundaries.
 */
export function piecewise({boundaries, learningRates}: PiecewiseOptions): Schedule {
  const ends = [...boundaries];
  const rates = learningRates.map(rate => checkRate('piecewise', rate));
  if (rates.length !== ends.length + 1) {
    throw new ConfigError(
      `piecewise: ${rates.length} learningRates for ${ends.length} boundaries; ${ends.length + 1} are needed`,
    );
  }
  if (ends.some((end, i) => i > 0 && end <= ends[i - 1])) {
    throw new ConfigError(`piecewise: boundaries are [${ends.join(', ')}]; they must increase`);
  }
  return at => rates[ends.filter(end => end < at).length];
}
