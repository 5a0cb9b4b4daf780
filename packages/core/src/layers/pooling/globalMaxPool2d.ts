import type {layers} from '@tensorflow/tfjs-layers';
import {registerGlobalMaxPool} from './globalMaxPool.ts';
import type {GlobalPoolOptions} from './globalPool.ts';

const make = registerGlobalMaxPool(2);

/**
 * Makes a layer that takes the largest value of each channel of an image: `[batch, height, width, channels]` to
 * `[batch, channels]`, or with `keepDims` to `[batch, 1, 1, channels]`. Of equal values the first has the gradient.
 */
export function globalMaxPool2d(options: GlobalPoolOptions = {}): layers.Layer {
  return make(options);
}
