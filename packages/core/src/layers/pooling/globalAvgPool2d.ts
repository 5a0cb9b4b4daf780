import {mean, reshape} from '@tensorflow/tfjs-core';
import type {layers} from '@tensorflow/tfjs-layers';
import {checkFloat} from '../../ops/checkFloat.ts';
import {type GlobalPool2dOptions, registerGlobalPool2d} from './globalPool2d.ts';

const make = registerGlobalPool2d('globalAvgPool2d', (x, keepDims) => {
  checkFloat('globalAvgPool2d', x);
  const [batch, , , channels] = x.shape;
  // nothing in another shape, at which some kernels fail
  if (x.size === 0) return reshape(x, keepDims ? [batch, 1, 1, channels] : [batch, channels]);
  return mean(x, [1, 2], keepDims);
});

/**
 * Makes a layer that averages each channel of an image: `[batch, height, width, channels]` to `[batch, channels]`, or with
 * `keepDims` to `[batch, 1, 1, channels]`.
 *
 * Lin et al., "Network in network", arXiv:1312.4400 (2013).
 */
export function globalAvgPool2d(options: GlobalPool2dOptions = {}): layers.Layer {
  return make(options);
}
