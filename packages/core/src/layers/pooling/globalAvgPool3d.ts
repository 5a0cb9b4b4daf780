import type {layers} from '@tensorflow/tfjs-layers';
import {registerGlobalAvgPool} from './globalAvgPool.ts';
import type {GlobalPoolOptions} from './globalPool.ts';

const make = registerGlobalAvgPool(3);

/**
 * Makes a layer that averages each channel of a volume: `[batch, depth, height, width, channels]` to `[batch, channels]`, or with
 * `keepDims` to `[batch, 1, 1, 1, channels]`.
 *
 * Reference: `keras.layers.GlobalAveragePooling3D`.
 */
export function globalAvgPool3d(options: GlobalPoolOptions = {}): layers.Layer {
  return make(options);
}
