import type {layers} from '@tensorflow/tfjs-layers';
import {type AvgPoolOptions, registerAvgPool} from './avgPool.ts';

/** Options of {@link avgPool1d}. */
export type AvgPool1dOptions = AvgPoolOptions<1>;

const make = registerAvgPool(1);

/**
 * Makes an average pooling layer for sequences: `[batch, length, channels]` to
 * `[batch, outLength, channels]`.
 *
 * Reference: `torch.nn.AvgPool1d`.
 *
 * @throws ConfigError if an option is out of range or the window does not fit into the padded input.
 */
export function avgPool1d(options: AvgPool1dOptions): layers.Layer {
  return make(options);
}
