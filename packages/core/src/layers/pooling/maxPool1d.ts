import type {layers} from '@tensorflow/tfjs-layers';
import {type MaxPoolOptions, registerMaxPool} from './maxPool.ts';

/** Options of {@link maxPool1d}. */
export type MaxPool1dOptions = MaxPoolOptions<1>;

const make = registerMaxPool(1);

/**
 * Makes a max pooling layer for sequences: `[batch, length, channels]` to `[batch, outLength, channels]`.
 *
 * Reference: `torch.nn.MaxPool1d`.
 *
 * @throws ConfigError if an option is out of range or the window does not fit into the padded sequence.
 */
export function maxPool1d(options: MaxPool1dOptions): layers.Layer {
  return make(options);
}
