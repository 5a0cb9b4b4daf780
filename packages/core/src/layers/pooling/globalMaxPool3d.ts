import {reshape} from '@tensorflow/tfjs-core';
import type {layers} from '@tensorflow/tfjs-layers';
import {adaptiveMaxPool3d} from '../../ops/adaptiveMaxPool3d.ts';
import {type GlobalPoolOptions, registerGlobalPool} from './globalPool.ts';

const make = registerGlobalPool('globalMaxPool3d', 3, (x, _keepDims, shape) =>
  reshape(adaptiveMaxPool3d(x, [1, 1, 1]), shape),
);

/**
 * Makes a layer that takes the largest value of each channel of a volume: `[batch, depth, height, width, channels]` to
 * `[batch, channels]`, or with `keepDims` to `[batch, 1, 1, 1, channels]`. Of equal values the first has the gradient.
 *
 * Reference: `keras.layers.GlobalMaxPooling3D`.
 */
export function globalMaxPool3d(options: GlobalPoolOptions = {}): layers.Layer {
  return make(options);
}
