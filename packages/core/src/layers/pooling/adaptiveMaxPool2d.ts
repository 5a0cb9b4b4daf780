import type {layers} from '@tensorflow/tfjs-layers';
import {adaptiveMaxPool2d as pool} from '../../ops/adaptiveMaxPool2d.ts';
import {type AdaptivePoolOptions, registerAdaptivePool} from './adaptivePool.ts';

/** Options of {@link adaptiveMaxPool2d}. */
export type AdaptiveMaxPool2dOptions = AdaptivePoolOptions<2>;

const make = registerAdaptivePool('adaptiveMaxPool2d', 2, (x, size) => pool(x, size as [number, number]));

/**
 * Makes an adaptive max pooling layer for images: `[batch, height, width, channels]` to `[batch, ...outputSize, channels]`.
 *
 * Output `i` of `n` pools the inputs from `floor(i · in / n)` to `ceil((i + 1) · in / n)`, on each axis.
 *
 * Reference: `torch.nn.AdaptiveMaxPool2d`.
 *
 * @throws ConfigError if `outputSize` is not positive.
 */
export function adaptiveMaxPool2d(options: AdaptiveMaxPool2dOptions): layers.Layer {
  return make(options);
}
