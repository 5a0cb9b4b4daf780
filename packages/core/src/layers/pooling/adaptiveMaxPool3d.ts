import type {layers} from '@tensorflow/tfjs-layers';
import {adaptiveMaxPool3d as pool} from '../../ops/adaptiveMaxPool3d.ts';
import {type AdaptivePoolOptions, registerAdaptivePool} from './adaptivePool.ts';

/** Options of {@link adaptiveMaxPool3d}. */
export type AdaptiveMaxPool3dOptions = AdaptivePoolOptions<3>;

const make = registerAdaptivePool('adaptiveMaxPool3d', 3, (x, size) => pool(x, size as [number, number, number]));

/**
 * Makes an adaptive max pooling layer for volumes: `[batch, depth, height, width, channels]` to `[batch, ...outputSize, channels]`.
 *
 * Output `i` of `n` pools the inputs from `floor(i · in / n)` to `ceil((i + 1) · in / n)`, on each axis.
 *
 * Reference: `torch.nn.AdaptiveMaxPool3d`.
 *
 * @throws ConfigError if `outputSize` is not positive.
 */
export function adaptiveMaxPool3d(options: AdaptiveMaxPool3dOptions): layers.Layer {
  return make(options);
}
