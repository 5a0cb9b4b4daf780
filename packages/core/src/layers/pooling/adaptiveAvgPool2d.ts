import type {layers} from '@tensorflow/tfjs-layers';
import {adaptiveAvgPool2d as pool} from '../../ops/adaptiveAvgPool2d.ts';
import {type AdaptivePoolOptions, registerAdaptivePool} from './adaptivePool.ts';

/** Options of {@link adaptiveAvgPool2d}. */
export type AdaptiveAvgPool2dOptions = AdaptivePoolOptions<2>;

const make = registerAdaptivePool('adaptiveAvgPool2d', 2, (x, size) => pool(x, size as [number, number]));

/**
 * Makes an adaptive average pooling layer for images: `[batch, height, width, channels]` to `[batch, ...outputSize, channels]`.
 *
 * Output `i` of `n` pools the inputs from `floor(i · in / n)` to `ceil((i + 1) · in / n)`, on each axis.
 *
 * Reference: `torch.nn.AdaptiveAvgPool2d`.
 *
 * @throws ConfigError if `outputSize` is not positive.
 */
export function adaptiveAvgPool2d(options: AdaptiveAvgPool2dOptions): layers.Layer {
  return make(options);
}
