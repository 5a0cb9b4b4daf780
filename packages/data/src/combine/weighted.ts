import {bits, ConfigError, type RngKey, streamOf} from '@tfjs-zoo/core';
import type {SampleDataset} from '../sampleDataset.ts';
import {type EpochDraws, withoutDraws} from '../sampleSource.ts';
import {infoOf, relabelled, type SameKind, type SampleInfo} from './sameKind.ts';

/** How samples are drawn. */
export interface WeightedOptions {
  /** Samples an epoch. @defaultValue as many as the dataset has */
  samples?: number;
  /** Whether a sample can come more than once in an epoch. @defaultValue true */
  replacement?: boolean;
}

/**
 * Each epoch draws its samples anew, in proportion to their weights: PyTorch's `WeightedRandomSampler`. The seed and the
 * number of the epoch decide the draw. Samples that come more than once in an epoch are augmented otherwise each time.
 *
 * `size`, `label(i)` and the like still speak of each sample once; the batches are those of the draws, in ascending order
 * if they are not shuffled.
 *
 * With replacement the draws are independent, sample `i` with the probability `w[i] / sum(w)`. Without it the samples are
 * those with the least `-ln(u[i]) / w[i]`: Efraimidis, Spirakis, "Weighted random sampling with a reservoir" (2006).
 *
 * @param weights - One number of at least 0 for each sample, or a function that tells it.
 * @throws ConfigError if a weight is negative or not finite, all are 0, or there are not enough for a draw without
 *   replacement.
 */
export function weighted<D extends SampleDataset>(
  dataset: D,
  weights: ArrayLike<number> | ((sample: SampleInfo) => number),
  {samples = dataset.size, replacement = true}: WeightedOptions = {},
): SameKind<D> {
  if (!Number.isInteger(samples) || samples < 1) {
    throw new ConfigError(`weighted: samples ${samples} is not a positive integer`);
  }
  return relabelled('weighted', dataset, source => {
    withoutDraws('weighted', source);
    if (typeof weights !== 'function' && weights.length !== source.size) {
      throw new ConfigError(`weighted: ${weights.length} weights for ${source.size} samples; each sample needs one`);
    }
    const each = Float64Array.from({length: source.size}, (_, i) =>
      typeof weights === 'function' ? weights(infoOf(source, i)) : weights[i],
    );
    checkWeights(each, i => source.name(i));
    return {draws: {size: samples, draw: replacement ? independent(each, samples) : distinct(each, samples)}};
  });
}

function checkWeights(weights: Float64Array, name: (i: number) => string): void {
  const wrong = weights.findIndex(weight => !(weight >= 0 && weight < Number.POSITIVE_INFINITY));
  if (wrong >= 0) {
    throw new ConfigError(
      `weighted: the weight of ${name(wrong)} is ${weights[wrong]}; weights are finite and at least 0`,
    );
  }
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (!(sum > 0 && sum < Number.POSITIVE_INFINITY)) {
    throw new ConfigError(
      `weighted: the sum of the ${weights.length} weights is ${sum}; it must be positive and finite`,
    );
  }
}

function independent(weights: Float64Array, samples: number): EpochDraws['draw'] {
  let sum = 0;
  const below = weights.map(weight => (sum += weight));
  const last = weights.findLastIndex(weight => weight > 0);
  return ({seed, epoch}) => {
    const shares = unitInterval({seed, stream: streamOf('data/weighted'), step: epoch}, samples);
    // a product may round up to the sum, which lies beyond the last sample
    return Uint32Array.from(shares, share => Math.min(firstAbove(below, share * sum), last));
  };
}

function distinct(weights: Float64Array, samples: number): EpochDraws['draw'] {
  const possible = Uint32Array.from(weights.keys()).filter(i => weights[i] > 0);
  if (samples > possible.length) {
    throw new ConfigError(
      `weighted: ${samples} different samples cannot be drawn from ${possible.length} with a weight above 0; draw fewer, ` +
        'or with replacement',
    );
  }
  return ({seed, epoch}) => {
    const shares = unitInterval({seed, stream: streamOf('data/weighted'), step: epoch}, weights.length);
    // 1 - u lies in (0, 1], where the logarithm is finite
    const times = weights.map((weight, i) => -Math.log(1 - shares[i]) / weight);
    return possible.toSorted((a, b) => times[a] - times[b] || a - b).subarray(0, samples);
  };
}

/** Numbers in [0, 1) with 53 random bits: 24 would tell the weights of a million samples apart too coarsely. */
function unitInterval(key: RngKey, count: number): Float64Array {
  const words = bits(key, 2 * count);
  return Float64Array.from({length: count}, (_, i) => {
    return ((words[2 * i] >>> 5) * 2 ** 26 + (words[2 * i + 1] >>> 6)) / 2 ** 53;
  });
}

/** The first place in an ascending list that holds more than `value`; its length if none does. */
function firstAbove(ascending: Float64Array, value: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
