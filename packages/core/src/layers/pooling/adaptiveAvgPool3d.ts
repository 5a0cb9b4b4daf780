import type {layers} from '@tensorflow/tfjs-layers';
import {adaptiveAvgPool3d as pool} from '../../ops/adaptiveAvgPool3d.ts';
import {type AdaptivePoolOptions, registerAdaptivePool} from './adaptivePool.ts';

/** Options of {@link adaptiveAvgPool3d}. */
export type AdaptiveAvgPool3dOptions = AdaptivePoolOptions<3>;

const make = registerAdaptivePool('adaptiveAvgPool3d', 3, (x, size) => pool(x, size as [number, number, number]));

/**
 * Makes an adaptive average pooling layer for volumes: `[batch, depth, height, width, channels]` to `[batch, ...outputSize, channels]`.
 *
 * Output `i` of `n` pools the inputs from `floor(i · in / n)` to `ceil((i + 1) · in / n)`, on each axis.
 *
 * Reference: `torch.nn.AdaptiveAvgPool3d`.
 *
 * @throws ConfigError if `outputSize` is not positive.
 */
export function adaptiveAvgPool3d(options: AdaptiveAvgPool3dOptions): layers.Layer {
  return make(options);
}
