import {ConfigError} from '../errors.ts';
import {checkNames} from '../made.ts';
import {defineMetric, type EpochMetric} from './epochMetric.ts';
import {remembered} from './memory.ts';
import {forEachPair} from './pairs.ts';

/** Options of {@link r2}. */
export interface R2Options {
  /**
   * How several outputs a sample become one number: their plain mean, their mean weighted by the variance of the labels,
   * or one number each. @defaultValue 'uniform'
   */
  average?: 'uniform' | 'variance' | 'none';
}

/** What is known of a column: weight, mean and squared deviations of the labels, squared errors of the outputs. */
interface Column {
  weight: number;
  mean: number;
  deviations: number;
  errors: number;
}

/**
 * Coefficient of determination, `1 - Σ (y - x)² / Σ (y - mean y)²`, of numbers `[batch]` or `[batch, outputs]`, over a whole
 * data set: 1 if perfect, 0 for the mean of the labels, below if worse.
 *
 * Of labels that are all the same it is 1 if the outputs are perfect, else 0; of fewer than two samples NaN. In logs it is
 * `r2`. The deviations are updated sample by sample, so that a large mean does not drown them (Welford, 1962).
 *
 * Reference: scikit-learn `r2_score`.
 *
 * @throws ConfigError if an option is unknown, or labels and outputs of a batch differ in shape.
 */
export function r2(options: R2Options & {average: 'none'}): EpochMetric<number[]>;
export function r2(options?: R2Options): EpochMetric;
export function r2(options: R2Options = {}): EpochMetric<number | number[]> {
  checkNames('r2', options, ['average']);
  const {average = 'uniform'} = options;
  if (!['uniform', 'variance', 'none'].includes(average)) {
    throw new ConfigError(`r2: average is '${average}'; 'uniform', 'variance' or 'none' is needed`);
  }
  return defineMetric('r2', () => {
    const columns: Column[] = [];
    let samples = 0;
    const result = (): number | number[] => {
      const values = columns.map(column => (samples < 2 ? Number.NaN : determination(column)));
      if (average === 'none') return values;
      const all = columns.reduce((sum, {deviations}) => sum + deviations, 0);
      const byVariance = average === 'variance' && all > 0;
      const weights = columns.map(({deviations}) => (byVariance ? deviations / all : 1 / columns.length));
      return values.reduce((sum, value, c) => sum + value * weights[c], 0);
    };
    return {
      add: batch => {
        const width = forEachPair('r2', batch, (truth, output, weight, c) => {
          columns[c] ??= {weight: 0, mean: 0, deviations: 0, errors: 0};
          update(columns[c], truth, output, weight);
        });
        samples += batch.labels.data.length / width;
      },
      result,
      getState: () => ({
        samples: Float64Array.of(samples),
        columns: Float64Array.from(columns.flatMap(column => FIELDS.map(field => column[field]))),
      }),
      setState: memory => {
        [samples] = remembered('r2', memory, 'samples', 1);
        const saved = remembered('r2', memory, 'columns');
        for (let at = 0; at < saved.length; at += FIELDS.length) {
          const [weight, mean, deviations, errors] = saved.slice(at, at + FIELDS.length);
          columns.push({weight, mean, deviations, errors});
        }
      },
    };
  });
}

const FIELDS: readonly (keyof Column)[] = ['weight', 'mean', 'deviations', 'errors'];

function update(column: Column, truth: number, output: number, weight: number): void {
  if (weight === 0) return;
  column.weight += weight;
  const step = truth - column.mean;
  column.mean += (weight / column.weight) * step;
  column.deviations += weight * step * (truth - column.mean);
  column.errors += weight * (truth - output) ** 2;
}

function determination({deviations, errors}: Column): number {
  if (deviations > 0) return 1 - errors / deviations;
  return errors > 0 ? 0 : 1;
}
