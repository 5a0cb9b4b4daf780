import type {layers} from '@tensorflow/tfjs-layers';
import {adaptiveAvgPool1d as pool} from '../../ops/adaptiveAvgPool1d.ts';
import {type AdaptivePoolOptions, registerAdaptivePool} from './adaptivePool.ts';

/** Options of {@link adaptiveAvgPool1d}. */
export type AdaptiveAvgPool1dOptions = AdaptivePoolOptions<1>;

const make = registerAdaptivePool('adaptiveAvgPool1d', 1, (x, size) => pool(x, size as [number]));

/**
 * Makes an adaptive average pooling layer for sequences: `[batch, length, channels]` to `[batch, ...outputSize, channels]`.
 *
 * Output `i` of `n` pools the inputs from `floor(i · in / n)` to `ceil((i + 1) · in / n)`, on each axis.
 *
 * Reference: `torch.nn.AdaptiveAvgPool1d`.
 *
 * @throws ConfigError if `outputSize` is not positive.
 */
export function adaptiveAvgPool1d(options: AdaptiveAvgPool1dOptions): layers.Layer {
  return make(options);
}
