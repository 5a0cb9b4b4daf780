/**
 * Average pooling layer with a fixed output size.
 *
 * Reference: `torch.nn.AdaptiveAvgPool2d`.
 */
import {serialization, type Tensor, tidy} from '@tensorflow/tfjs-core';
import {layers, type Shape} from '@tensorflow/tfjs-layers';
import {adaptiveAvgPool2d as pool} from '../ops/adaptiveAvgPool2d.ts';
import {type Size2d, size2d} from '../ops/geometry.ts';
import {type LayerOptions, single} from './weightedLayer.ts';

/** Options of {@link adaptiveAvgPool2d}. */
export interface AdaptiveAvgPool2dOptions extends NonNullable<LayerOptions> {
  /** Size of the result, one number or `[height, width]`; may be larger than the input. */
  outputSize: Size2d;
}

class AdaptiveAvgPool2d extends layers.Layer {
  static className = 'ZooAdaptiveAvgPool2d';
  private readonly outputSize: [number, number];

  constructor(options: AdaptiveAvgPool2dOptions) {
    super(options);
    this.outputSize = size2d('adaptiveAvgPool2d', 'outputSize', options.outputSize);
    this.inputSpec = [{ndim: 4}];
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return [inputShape[0], ...this.outputSize, inputShape[3]];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => pool(single(inputs), this.outputSize));
  }

  override getConfig(): serialization.ConfigDict {
    return {...super.getConfig(), outputSize: this.outputSize};
  }
}
serialization.registerClass(AdaptiveAvgPool2d);

/**
 * Makes an adaptive average pooling layer: `[batch, height, width, channels]` to `[batch, ...outputSize, channels]`.
 *
 * Output `i` of `n` averages the inputs from `floor(i · in / n)` to `ceil((i + 1) · in / n)`, on each axis.
 *
 * @throws ConfigError if `outputSize` is not positive.
 */
export function adaptiveAvgPool2d(options: AdaptiveAvgPool2dOptions): layers.Layer {
  return new AdaptiveAvgPool2d(options);
}
