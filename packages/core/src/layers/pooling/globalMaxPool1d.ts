import type {layers} from '@tensorflow/tfjs-layers';
import {registerGlobalMaxPool} from './globalMaxPool.ts';
import type {GlobalPoolOptions} from './globalPool.ts';

const make = registerGlobalMaxPool(1);

/**
 * Makes a layer that takes the largest value of each channel of a sequence: `[batch, length, channels]` to
 * `[batch, channels]`, or with `keepDims` to `[batch, 1, channels]`. Of equal values the first has the gradient.
 *
 * Reference: `keras.layers.GlobalMaxPooling1D`.
 */
export function globalMaxPool1d(options: GlobalPoolOptions = {}): layers.Layer {
  return make(options);
}
