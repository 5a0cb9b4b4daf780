/**
 * Convolution layer whose filters see one channel each.
 *
 * Reference: `torch.nn.Conv2d` with `groups = in_channels`; Keras's `DepthwiseConv2D`.
 */

import {serialization, type Tensor} from '@tensorflow/tfjs-core';
import {madeLayer} from '../made.ts';
import {type Conv2dAttrs, conv2d} from '../ops/conv2d.ts';
import type {Padding2d, Size2d} from '../ops/geometry.ts';
import type {WeightPlan} from './convolution/baseConvolution.ts';
import {checkCount} from './convolution/checkCount.ts';
import {type ConvolutionWindowOptions, WindowLayer} from './convolution/convolutionLayer.ts';
import type {WeightedLayer} from './weightedLayer.ts';

/** Options of {@link depthwiseConv2d}. */
export interface DepthwiseConv2dOptions extends ConvolutionWindowOptions<Size2d, Padding2d> {
  /** Filters of each channel. @defaultValue 1 */
  multiplier?: number;
}

class DepthwiseConv2d extends WindowLayer {
  static className = 'ZooDepthwiseConv2d';
  private readonly multiplier: number;

  constructor(options: DepthwiseConv2dOptions) {
    super({owner: 'depthwiseConv2d', rank: 2}, options);
    const {multiplier = 1} = options;
    checkCount('depthwiseConv2d', 'multiplier', multiplier);
    this.multiplier = multiplier;
  }

  protected override outputChannels(channels: number): number {
    return channels * this.multiplier;
  }

  protected override plan(channels: number): WeightPlan {
    const filters = this.outputChannels(channels);
    return {shape: [...this.kernelSize, 1, filters], fans: {fanIn: this.area, fanOut: this.area * filters}};
  }

  protected override convolve(x: Tensor, weight: Tensor): Tensor {
    return conv2d(x, weight, {...this.moves(x.shape), groups: x.shape[3]} as Conv2dAttrs);
  }

  override getConfig(): serialization.ConfigDict {
    return {...super.getConfig(), multiplier: this.multiplier};
  }
}
serialization.registerClass(DepthwiseConv2d);

/**
 * Makes a depthwise convolution layer: `[batch, height, width, channels]` to
 * `[batch, outHeight, outWidth, channels · multiplier]`, the filters of a channel side by side.
 *
 * Its weight is `[kernelHeight, kernelWidth, 1, channels · multiplier]`, the numbers of Keras's
 * `[kernelHeight, kernelWidth, channels, multiplier]` in the same order; in PyTorch's state dicts it is
 * `[channels · multiplier, 1, kernelHeight, kernelWidth]`.
 *
 * @throws ConfigError if an option is out of range or the window does not fit into the padded image.
 */
export function depthwiseConv2d(options: DepthwiseConv2dOptions): WeightedLayer {
  return madeLayer('depthwiseConv2d', DepthwiseConv2d, options);
}
