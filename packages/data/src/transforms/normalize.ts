import {ConfigError} from '@tfjs-zoo/core';
import type {PlainStep} from '../step.ts';
import {described} from './described.ts';

/** Statistics of the pixels a network was trained on, one number a channel, in units of [0, 1]. */
export interface NormalizeOptions {
  /** Subtracted first. */
  mean: readonly number[];
  /** Divided by afterwards. */
  std: readonly number[];
}

/**
 * `(x - mean) / std` for each channel of `[height, width, channels]` values; the number of channels is that of `mean`.
 * Each operation is rounded to float32, as in PyTorch.
 *
 * @throws ConfigError if mean and std differ in length, or a std is zero in float32.
 */
export function normalize({mean, std}: NormalizeOptions): PlainStep<Float32Array, Float32Array> {
  checkStatistics('normalize', mean, std);
  const channels = mean.length;
  const means = Float32Array.from(mean);
  const stds = Float32Array.from(std);
  return described('normalize', [{mean, std}], values => {
    if (values.length % channels !== 0) {
      throw new ConfigError(`normalize: ${values.length} values are not pixels of ${channels} channels`);
    }
    return values.map((x, i) => Math.fround(x - means[i % channels]) / stds[i % channels]);
  });
}

/** @throws ConfigError unless there is one finite mean and one std other than zero for each of at least one channel. */
export function checkStatistics(owner: string, mean: readonly number[], std: readonly number[]): void {
  if (mean.length === 0 || mean.length !== std.length) {
    throw new ConfigError(
      `${owner}: mean has ${mean.length} numbers and std ${std.length}; give one of each for every channel`,
    );
  }
  for (const [name, numbers] of Object.entries({mean, std})) {
    for (const x of numbers) {
      if (!Number.isFinite(x)) throw new ConfigError(`${owner}: ${name} [${numbers}] holds ${x}, which is not finite`);
    }
  }
  if (std.some(s => Math.fround(s) === 0)) {
    throw new ConfigError(`${owner}: std [${std}] holds a zero; use 1 for a channel that should keep its scale`);
  }
}
