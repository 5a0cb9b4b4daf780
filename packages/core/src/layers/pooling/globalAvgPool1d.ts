import type {layers} from '@tensorflow/tfjs-layers';
import {registerGlobalAvgPool} from './globalAvgPool.ts';
import type {GlobalPoolOptions} from './globalPool.ts';

const make = registerGlobalAvgPool(1);

/**
 * Makes a layer that averages each channel of a sequence: `[batch, length, channels]` to `[batch, channels]`, or with
 * `keepDims` to `[batch, 1, channels]`.
 *
 * Reference: `keras.layers.GlobalAveragePooling1D`.
 */
export function globalAvgPool1d(options: GlobalPoolOptions = {}): layers.Layer {
  return make(options);
}
