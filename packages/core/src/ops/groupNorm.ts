/**
 * Group normalisation: each sample by the mean and variance of each group of its channels.
 *
 * Wu and He, "Group normalization", arXiv:1803.08494 (2018). Reference: `torch.nn.functional.group_norm`.
 */
import {type Tensor, tidy} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {normalize} from './normalize.ts';

/**
 * Normalises each group of channels of each sample to mean 0 and variance 1. As many groups as channels make it instance
 * normalisation.
 *
 * @param x - `[batch, ...size, channels]`, float32.
 * @param groups - Number of equal parts that the channels fall into.
 * @param epsilon - What is added to the variance.
 * @returns The same shape.
 * @throws ConfigError if `x` is not float32, or `groups` does not part its channels.
 */
export function groupNorm(x: Tensor, groups: number, epsilon: number): Tensor {
  const channels = x.shape[x.rank - 1];
  if (x.rank < 2 || channels % groups !== 0) {
    throw new ConfigError(
      `groupNorm: the input has shape [${x.shape}]; [batch, …, channels] with a multiple of ${groups} channels is needed`,
    );
  }
  const rows = x.shape.slice(1, -1).reduce((a, b) => a * b, 1);
  return tidy(() => normalize('groupNorm', x, [x.shape[0], rows, groups, channels / groups], epsilon));
}
