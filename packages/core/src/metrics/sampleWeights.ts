import {ConfigError} from '../errors.ts';
import type {MetricBatch} from './epochMetric.ts';

/**
 * The weight of each of `count` things measured: of the samples, or of the pixels of each sample.
 *
 * @throws ConfigError if there is not one weight a sample, or one is below 0 or not finite.
 */
export function weightsOf(owner: string, {labels, sampleWeights}: MetricBatch, count: number): (i: number) => number {
  if (sampleWeights === undefined) return () => 1;
  const {data, shape} = sampleWeights;
  const samples = labels.shape[0] ?? 1;
  if (data.length !== samples && data.length !== count) {
    throw new ConfigError(
      `${owner}: sampleWeights have shape [${shape}]; one weight for each of the ${samples} samples is needed`,
    );
  }
  for (let i = 0; i < data.length; i++) {
    // written so that NaN fails
    if (!(data[i] >= 0 && data[i] < Number.POSITIVE_INFINITY)) {
      throw new ConfigError(`${owner}: weight ${i} is ${data[i]}; a finite number of at least 0 is needed`);
    }
  }
  const each = count / data.length;
  return i => data[Math.floor(i / each)];
}
