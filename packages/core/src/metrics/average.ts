import {ConfigError} from '../errors.ts';

/**
 * How the values of classes become one: their plain mean, their mean weighted by the number of samples of each class,
 * or the value over all decisions of all classes together; `'none'` keeps one value a class.
 */
export type Average = 'macro' | 'weighted' | 'micro' | 'none';

const AVERAGES: readonly unknown[] = ['macro', 'weighted', 'micro', 'none'] satisfies Average[];

/** @throws ConfigError if `average` is none. */
export function checkAverage(owner: string, average: Average | undefined): void {
  if (average === undefined || AVERAGES.includes(average)) return;
  throw new ConfigError(`${owner}: average is '${average}'; 'macro', 'weighted', 'micro' or 'none' is needed`);
}

/**
 * Mean of the values that are not NaN, weighted if weights are given; their plain mean if all weights are 0; NaN if there
 * is no value.
 */
export function meanOfDefined(values: readonly number[], weights?: readonly number[]): number {
  let [sum, total, plain, count] = [0, 0, 0, 0];
  for (const [i, value] of values.entries()) {
    if (Number.isNaN(value)) continue;
    sum += value * (weights?.[i] ?? 1);
    total += weights?.[i] ?? 1;
    plain += value;
    count += 1;
  }
  return total > 0 ? sum / total : plain / count;
}
