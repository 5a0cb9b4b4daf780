import type {layers} from '@tensorflow/tfjs-layers';
import {type AvgPoolOptions, registerAvgPool} from './avgPool.ts';

/** Options of {@link avgPool2d}. */
export type AvgPool2dOptions = AvgPoolOptions<2>;

const make = registerAvgPool(2);

/**
 * Makes an average pooling layer for images: `[batch, height, width, channels]` to
 * `[batch, outHeight, outWidth, channels]`.
 *
 * Reference: `torch.nn.AvgPool2d`.
 *
 * @throws ConfigError if an option is out of range or the window does not fit into the padded input.
 */
export function avgPool2d(options: AvgPool2dOptions): layers.Layer {
  return make(options);
}
