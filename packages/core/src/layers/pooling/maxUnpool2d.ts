/**
 * The partial inverse of max pooling, as a layer of two inputs.
 *
 * Reference: `torch.nn.MaxUnpool2d`.
 */

import {cast, serialization, type Tensor, tidy} from '@tensorflow/tfjs-core';
import {layers, type Shape} from '@tensorflow/tfjs-layers';
import {ConfigError} from '../../errors.ts';
import {madeLayer} from '../../made.ts';
import {type Size2d, size2d} from '../../ops/geometry.ts';
import {maxUnpool2d as unpool} from '../../ops/maxUnpool2d.ts';
import type {LayerOptions} from '../weightedLayer.ts';

/** Options of {@link maxUnpool2d}. */
export interface MaxUnpool2dOptions extends NonNullable<LayerOptions> {
  /** Size of the result, that of the image which was pooled: one number or `[height, width]`. */
  outputSize: Size2d;
}

class MaxUnpool2d extends layers.Layer {
  static className = 'ZooMaxUnpool2d';
  private readonly outputSize: [number, number];

  constructor(options: MaxUnpool2dOptions) {
    super(options);
    this.outputSize = size2d('maxUnpool2d', 'outputSize', options.outputSize);
    this.inputSpec = [{ndim: 4}, {ndim: 4}];
  }

  override computeOutputShape(inputShapes: Shape | Shape[]): Shape {
    const [first] = inputShapes as Shape[];
    return [first[0], ...this.outputSize, first[3]];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    if (!Array.isArray(inputs) || inputs.length !== 2) {
      throw new ConfigError(
        `maxUnpool2d '${this.name}': two inputs are needed, the two outputs of maxPool2d({returnIndices: true})`,
      );
    }
    const [x, indices] = inputs;
    return tidy(() => unpool(x, cast(indices, 'int32'), this.outputSize));
  }

  override getConfig(): serialization.ConfigDict {
    return {...super.getConfig(), outputSize: this.outputSize};
  }
}
serialization.registerClass(MaxUnpool2d);

/**
 * Makes a layer that undoes max pooling as far as it can be: of `[values, indices]`, the two outputs of `maxPool2d` with
 * `returnIndices`, each value goes back to where it was; all else is 0. The result is `[batch, ...outputSize, channels]`.
 *
 * @throws ConfigError if `outputSize` is not positive, or an index lies outside of the result.
 */
export function maxUnpool2d(options: MaxUnpool2dOptions): layers.Layer {
  return madeLayer('maxUnpool2d', MaxUnpool2d, options);
}
