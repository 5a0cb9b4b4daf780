import type {layers} from '@tensorflow/tfjs-layers';
import {adaptiveMaxPool1d as pool} from '../../ops/adaptiveMaxPool1d.ts';
import {type AdaptivePoolOptions, registerAdaptivePool} from './adaptivePool.ts';

/** Options of {@link adaptiveMaxPool1d}. */
export type AdaptiveMaxPool1dOptions = AdaptivePoolOptions<1>;

const make = registerAdaptivePool('adaptiveMaxPool1d', 1, (x, size) => pool(x, size as [number]));

/**
 * Makes an adaptive max pooling layer for sequences: `[batch, length, channels]` to `[batch, ...outputSize, channels]`.
 *
 * Output `i` of `n` pools the inputs from `floor(i · in / n)` to `ceil((i + 1) · in / n)`, on each axis.
 *
 * Reference: `torch.nn.AdaptiveMaxPool1d`.
 *
 * @throws ConfigError if `outputSize` is not positive.
 */
export function adaptiveMaxPool1d(options: AdaptiveMaxPool1dOptions): layers.Layer {
  return make(options);
}
