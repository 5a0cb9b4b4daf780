import {reshape} from '@tensorflow/tfjs-core';
import type {layers} from '@tensorflow/tfjs-layers';
import {adaptiveMaxPool2d} from '../../ops/adaptiveMaxPool2d.ts';
import {type GlobalPool2dOptions, registerGlobalPool2d} from './globalPool2d.ts';

const make = registerGlobalPool2d('globalMaxPool2d', (x, keepDims) => {
  const y = adaptiveMaxPool2d(x, [1, 1]);
  return keepDims ? y : reshape(y, [y.shape[0], y.shape[3]]);
});

/**
 * Makes a layer that takes the largest value of each channel of an image: `[batch, height, width, channels]` to
 * `[batch, channels]`, or with `keepDims` to `[batch, 1, 1, channels]`. Of equal values the first has the gradient.
 */
export function globalMaxPool2d(options: GlobalPool2dOptions = {}): layers.Layer {
  return make(options);
}
