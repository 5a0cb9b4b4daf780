import type {layers} from '@tensorflow/tfjs-layers';
import {registerGlobalAvgPool} from './globalAvgPool.ts';
import type {GlobalPoolOptions} from './globalPool.ts';

const make = registerGlobalAvgPool(2);

/**
 * Makes a layer that averages each channel of an image: `[batch, height, width, channels]` to `[batch, channels]`, or with
 * `keepDims` to `[batch, 1, 1, channels]`.
 *
 * Lin et al., "Network in network", arXiv:1312.4400 (2013).
 */
export function globalAvgPool2d(options: GlobalPoolOptions = {}): layers.Layer {
  return make(options);
}
