/**
 * Max pooling layer for images.
 *
 * Reference: `torch.nn.MaxPool2d`.
 */

import {serialization, type Tensor, tidy} from '@tensorflow/tfjs-core';
import type {layers, Shape} from '@tensorflow/tfjs-layers';
import {madeLayer} from '../../made.ts';
import type {MaxPool2dAttrs} from '../../ops/maxPool2d.ts';
import {maxPool2dWithIndices} from '../../ops/maxPool2dWithIndices.ts';
import {single} from '../weightedLayer.ts';
import {MaxPool, type MaxPoolOptions} from './maxPool.ts';

/** Options of {@link maxPool2d}. */
export interface MaxPool2dOptions extends MaxPoolOptions<2> {
  /** Give two outputs: the largest values, and where they are, `row · width + column`, for `maxUnpool2d`. @defaultValue false */
  returnIndices?: boolean;
}

class MaxPool2d extends MaxPool<2> {
  static className = 'ZooMaxPool2d';
  private readonly returnIndices: boolean;

  constructor(options: MaxPool2dOptions) {
    super(2, options);
    this.returnIndices = options.returnIndices ?? false;
  }

  override computeOutputShape(inputShape: Shape): Shape | Shape[] {
    const shape = this.pooledShape(inputShape);
    return this.returnIndices ? [shape, shape] : shape;
  }

  override call(inputs: Tensor | Tensor[], kwargs: unknown): Tensor | Tensor[] {
    if (!this.returnIndices) return super.call(inputs, kwargs);
    const x = single(inputs);
    this.pooledShape(x.shape);
    return tidy(() => {
      const {y, indices} = maxPool2dWithIndices(x, this.attrs as MaxPool2dAttrs);
      return [y, indices];
    });
  }

  override getConfig(): serialization.ConfigDict {
    return {...super.getConfig(), returnIndices: this.returnIndices};
  }
}
serialization.registerClass(MaxPool2d);

/**
 * Makes a max pooling layer: `[batch, height, width, channels]` to `[batch, outHeight, outWidth, channels]`,
 * `out = floor((in + before + after - (pool - 1) · dilation - 1) / stride) + 1`.
 *
 * @throws ConfigError if an option is out of range or the window does not fit into the padded image.
 */
export function maxPool2d(options: MaxPool2dOptions): layers.Layer {
  return madeLayer('maxPool2d', MaxPool2d, options);
}
