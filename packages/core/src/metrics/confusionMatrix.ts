import {ConfigError} from '../errors.ts';
import {checkNames} from '../made.ts';
import {confusion} from './confusion.ts';
import type {DecisionOptions} from './decisions.ts';
import {defineMetric, type EpochMetric} from './epochMetric.ts';

/** Options of {@link confusionMatrix}. */
export interface ConfusionMatrixOptions extends DecisionOptions {
  /**
   * Divide by the number of samples of the class (`'true'`), decided for the class (`'pred'`), or all (`'all'`); what
   * would be divided by 0 is 0. @defaultValue none: counts
   */
  normalize?: 'true' | 'pred' | 'all';
  /** Label of samples to leave out. @defaultValue none */
  ignoreClass?: number;
}

/**
 * How often samples of each class were taken for each class, over a whole data set: `[class][class decided for]`.
 *
 * Takes labels and outputs as `precision` does, but not several labels a sample. It is a matrix, not a number, and thus
 * nothing for the logs of `fit`.
 *
 * Reference: scikit-learn `confusion_matrix`.
 *
 * @throws ConfigError if an option is out of range, or a batch does not fit.
 */
export function confusionMatrix(options: ConfusionMatrixOptions = {}): EpochMetric<number[][]> {
  checkNames('confusionMatrix', options, ['fromLogits', 'ignoreClass', 'normalize', 'threshold']);
  const {normalize, ignoreClass} = options;
  if (normalize !== undefined && !['true', 'pred', 'all'].includes(normalize)) {
    throw new ConfigError(`confusionMatrix: normalize is '${normalize}'; 'true', 'pred' or 'all' is needed`);
  }
  return defineMetric('confusionMatrix', () => {
    const state = confusion('confusionMatrix', options, ignoreClass);
    return {...state, result: () => normalized(state.result(), normalize)};
  });
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

function normalized(rows: number[][], by: ConfusionMatrixOptions['normalize']): number[][] {
  if (by === undefined) return rows;
  const columns = rows.map((_, c) => sum(rows.map(row => row[c])));
  const all = sum(columns);
  const divisor = {true: (r: number) => sum(rows[r]), pred: (_: number, c: number) => columns[c], all: () => all}[by];
  return rows.map((row, r) => row.map((value, c) => (value === 0 ? 0 : value / divisor(r, c))));
}
