import {reshape} from '@tensorflow/tfjs-core';
import type {layers} from '@tensorflow/tfjs-layers';
import {adaptiveMaxPool1d} from '../../ops/adaptiveMaxPool1d.ts';
import {type GlobalPoolOptions, registerGlobalPool} from './globalPool.ts';

const make = registerGlobalPool('globalMaxPool1d', 1, (x, _keepDims, shape) =>
  reshape(adaptiveMaxPool1d(x, [1]), shape),
);

/**
 * Makes a layer that takes the largest value of each channel of a sequence: `[batch, length, channels]` to
 * `[batch, channels]`, or with `keepDims` to `[batch, 1, channels]`. Of equal values the first has the gradient.
 *
 * Reference: `keras.layers.GlobalMaxPooling1D`.
 */
export function globalMaxPool1d(options: GlobalPoolOptions = {}): layers.Layer {
  return make(options);
}
