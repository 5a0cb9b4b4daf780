/**
 * Dropout of whole channels: neighbouring pixels tell the same, so that dropping one of them drops nothing.
 *
 * Tompson et al., "Efficient object localization using convolutional networks", arXiv:1411.4280 (2014).
 * Reference: `torch.nn.Dropout1d`, `Dropout2d` and `Dropout3d`; Keras `SpatialDropout1D` to `3D`.
 */

import {serialization, type Tensor} from '@tensorflow/tfjs-core';
import {madeLayer} from '../made.ts';
import {dropout} from '../ops/dropout.ts';
import {type DropOptions, RandomLayer} from './randomLayer.ts';

/** Options of {@link spatialDropout}. */
export type SpatialDropoutOptions = DropOptions;

class SpatialDropout extends RandomLayer {
  static className = 'ZooSpatialDropout';

  constructor(options: SpatialDropoutOptions) {
    super('spatialDropout', options);
    this.inputSpec = [{minNDim: 3, maxNDim: 5}];
  }

  protected override maskShape(shape: readonly number[]): number[] {
    return shape.map((size, axis) => (axis === 0 || axis === shape.length - 1 ? size : 1));
  }

  protected override drop(x: Tensor, mask: Tensor): Tensor {
    return dropout(x, mask);
  }
}
serialization.registerClass(SpatialDropout);

/**
 * Makes a layer that while training drops each channel of each sample with probability `rate`, and else divides it by
 * `1 - rate`; at other times it passes its input through.
 *
 * For sequences `[batch, steps, channels]`, images `[batch, height, width, channels]` and volumes, told by their rank.
 *
 * @throws ConfigError if `rate` is not in [0, 1), or the seed is not an integer in [0, 2^32).
 */
export function spatialDropout(options: SpatialDropoutOptions = {}): RandomLayer {
  return madeLayer('spatialDropout', SpatialDropout, options);
}
