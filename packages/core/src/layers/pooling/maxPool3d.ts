import type {layers} from '@tensorflow/tfjs-layers';
import {type MaxPoolOptions, registerMaxPool} from './maxPool.ts';

/** Options of {@link maxPool3d}. */
export type MaxPool3dOptions = MaxPoolOptions<3>;

const make = registerMaxPool(3);

/**
 * Makes a max pooling layer for volumes: `[batch, depth, height, width, channels]` to
 * `[batch, outDepth, outHeight, outWidth, channels]`.
 *
 * Reference: `torch.nn.MaxPool3d`.
 *
 * @throws ConfigError if an option is out of range or the window does not fit into the padded volume.
 */
export function maxPool3d(options: MaxPool3dOptions): layers.Layer {
  return make(options);
}
