import type {layers} from '@tensorflow/tfjs-layers';
import {type AvgPoolOptions, registerAvgPool} from './avgPool.ts';

/** Options of {@link avgPool3d}. */
export type AvgPool3dOptions = AvgPoolOptions<3>;

const make = registerAvgPool(3);

/**
 * Makes an average pooling layer for volumes: `[batch, depth, height, width, channels]` to
 * `[batch, outDepth, outHeight, outWidth, channels]`.
 *
 * Reference: `torch.nn.AvgPool3d`.
 *
 * @throws ConfigError if an option is out of range or the window does not fit into the padded input.
 */
export function avgPool3d(options: AvgPool3dOptions): layers.Layer {
  return make(options);
}
