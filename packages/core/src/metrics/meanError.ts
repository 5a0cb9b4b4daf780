import {defineMetric, type EpochMetric} from './epochMetric.ts';
import {remembered} from './memory.ts';
import {forEachPair} from './pairs.ts';

/** Makes the metric that is the mean of an error over all values of a data set. */
export function meanError(name: string, error: (truth: number, output: number) => number): EpochMetric {
  return defineMetric(name, () => {
    let [sum, total] = [0, 0];
    return {
      add: batch => {
        forEachPair(name, batch, (truth, output, weight) => {
          sum += weight * error(truth, output);
          total += weight;
        });
      },
      result: () => sum / total,
      getState: () => ({sums: Float64Array.of(sum, total)}),
      setState: memory => {
        [sum, total] = remembered(name, memory, 'sums', 2);
      },
    };
  });
}
