import {ConfigError} from '../errors.ts';
import {checkNames} from '../made.ts';
import {confusion} from './confusion.ts';
import type {DecisionOptions} from './decisions.ts';
import {defineMetric, type EpochMetric} from './epochMetric.ts';

/** Options of {@link cohensKappa}. */
export interface CohensKappaOptions extends DecisionOptions {
  /** What a wrong class costs: its distance from the right one, or the square of it. @defaultValue none: all the same */
  weights?: 'linear' | 'quadratic';
}

/**
 * Agreement of labels and decisions beyond that of chance, `1 - Σ w·observed / Σ w·expected`, over a whole data set: 1 if
 * perfect, 0 as by chance, NaN if one class is all there is.
 *
 * In logs it is `cohensKappa`. Takes labels and outputs as `precision` does, but not several labels a sample. Distances
 * are those of class indices, also where a class between does not occur.
 *
 * Cohen, "A coefficient of agreement for nominal scales" (1960). Reference: scikit-learn `cohen_kappa_score`.
 *
 * @throws ConfigError if an option is out of range, or a batch does not fit.
 */
export function cohensKappa(options: CohensKappaOptions = {}): EpochMetric {
  checkNames('cohensKappa', options, ['fromLogits', 'threshold', 'weights']);
  const {weights} = options;
  if (weights !== undefined && weights !== 'linear' && weights !== 'quadratic') {
    throw new ConfigError(`cohensKappa: weights is '${weights}'; 'linear' or 'quadratic' is needed`);
  }
  const costs = {none: (d: number) => Number(d !== 0), linear: Math.abs, quadratic: (d: number) => d * d};
  const cost = costs[weights ?? 'none'];
  return defineMetric('cohensKappa', () => {
    const state = confusion('cohensKappa', options);
    const result = (): number => {
      const rows = state.result();
      const support = rows.map(row => row.reduce((a, b) => a + b, 0));
      const decided = rows.map((_, c) => rows.reduce((a, row) => a + row[c], 0));
      const total = support.reduce((a, b) => a + b, 0);
      let [observed, expected] = [0, 0];
      for (const [r, row] of rows.entries()) {
        for (const [c, count] of row.entries()) {
          observed += cost(r - c) * count;
          expected += (cost(r - c) * support[r] * decided[c]) / total;
        }
      }
      return 1 - observed / expected;
    };
    return {...state, result};
  });
}
