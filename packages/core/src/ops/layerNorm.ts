/**
 * Layer normalisation: the last axes of each sample by their mean and variance.
 *
 * Ba et al., "Layer normalization", arXiv:1607.06450 (2016). Reference: `torch.nn.functional.layer_norm`.
 */
import {type Tensor, tidy} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {normalize} from './normalize.ts';

/**
 * Normalises the values of the last axes together to mean 0 and variance 1. Of images, the last axis alone is what
 * ConvNeXt calls LayerNorm2d.
 *
 * @param x - `[batch, …]`, float32.
 * @param axes - How many axes, from the last.
 * @param epsilon - What is added to the variance.
 * @returns The same shape.
 * @throws ConfigError if `x` is not float32 or has too few axes.
 */
export function layerNorm(x: Tensor, axes: number, epsilon: number): Tensor {
  if (!(axes >= 1 && axes < x.rank)) {
    throw new ConfigError(
      `layerNorm: the input has shape [${x.shape}], of which the last ${axes} axes are to be normalised; ` +
        'give at least 1 and leave the batch',
    );
  }
  const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);
  const blocks = product(x.shape.slice(0, -axes));
  return tidy(() => normalize('layerNorm', x, [blocks, 1, 1, product(x.shape.slice(-axes))], epsilon));
}
