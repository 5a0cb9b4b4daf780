import {reshape} from '@tensorflow/tfjs-core';
import type {layers} from '@tensorflow/tfjs-layers';
import {adaptiveMaxPool2d} from '../../ops/adaptiveMaxPool2d.ts';
import {type GlobalPoolOptions, registerGlobalPool} from './globalPool.ts';

const make = registerGlobalPool('globalMaxPool2d', 2, (x, _keepDims, shape) =>
  reshape(adaptiveMaxPool2d(x, [1, 1]), shape),
);

/**
 * Makes a layer that takes the largest value of each channel of an image: `[batch, height, width, channels]` to
 * `[batch, channels]`, or with `keepDims` to `[batch, 1, 1, channels]`. Of equal values the first has the gradient.
 */
export function globalMaxPool2d(options: GlobalPoolOptions = {}): layers.Layer {
  return make(options);
}
