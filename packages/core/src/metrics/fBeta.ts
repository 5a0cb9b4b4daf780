import {ConfigError} from '../errors.ts';
import {checkObject} from '../made.ts';
import {type RatioOptions, ratioMetric} from './classCounts.ts';
import type {EpochMetric} from './epochMetric.ts';

/** Options of {@link fBeta}. */
export interface FBetaOptions extends RatioOptions {
  /** How many times as much recall counts as precision; finite, 0 or more. @defaultValue 1 */
  beta?: number;
}

/**
 * The weighted harmonic mean of precision and recall over a whole data set,
 * `(1 + β²) · tp / ((1 + β²) · tp + β² · fn + fp)`; the F1 score if no `beta` is given.
 *
 * In logs it is `f1`, or `f` and beta. Takes labels and outputs as `precision` does.
 *
 * Reference: scikit-learn `fbeta_score`.
 *
 * @throws ConfigError if an option is out of range, or a batch does not fit.
 */
export function fBeta(options: FBetaOptions & {average: 'none'}): EpochMetric<number[]>;
export function fBeta(options?: FBetaOptions): EpochMetric;
export function fBeta(options: FBetaOptions = {}): EpochMetric<number | number[]> {
  checkObject('fBeta', options);
  const {beta = 1, ...rest} = options;
  if (!(Number.isFinite(beta) && beta >= 0)) {
    throw new ConfigError(`fBeta: beta is ${beta}; a finite number of at least 0 is needed`);
  }
  const square = beta ** 2;
  return ratioMetric(`f${beta}`, rest, ({hits, support, decided}) => [(1 + square) * hits, square * support + decided]);
}
