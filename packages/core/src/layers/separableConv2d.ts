/**
 * Depthwise separable convolution layer: filters that see one channel each, then a mix of the channels pixel by pixel.
 *
 * Chollet, "Xception: deep learning with depthwise separable convolutions", arXiv:1610.02357 (2017). Reference: timm's
 * `SeparableConv2d`, whose names the weights have; Keras's `SeparableConv2D`.
 */

import {serialization, type Tensor} from '@tensorflow/tfjs-core';
import type {LayerVariable} from '@tensorflow/tfjs-layers';
import {ConfigError} from '../errors.ts';
import {madeLayer} from '../made.ts';
import {type Conv2dAttrs, conv2d} from '../ops/conv2d.ts';
import type {Padding2d, Size2d} from '../ops/geometry.ts';
import type {WeightPlan} from './convolution/baseConvolution.ts';
import {checkCount} from './convolution/checkCount.ts';
import {type ConvolutionWindowOptions, WindowLayer} from './convolution/convolutionLayer.ts';
import type {TorchTensor} from './torchTensors.ts';
import type {WeightedLayer} from './weightedLayer.ts';

/** Options of {@link separableConv2d}. */
export interface SeparableConv2dOptions extends ConvolutionWindowOptions<Size2d, Padding2d> {
  /** Number of output channels. */
  filters: number;
  /** Filters of each channel in the depthwise step. @defaultValue 1 */
  multiplier?: number;
}

/** One pixel at a time. */
const POINT: Conv2dAttrs = {
  strides: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
};

class SeparableConv2d extends WindowLayer {
  static className = 'ZooSeparableConv2d';
  private readonly filters: number;
  private readonly multiplier: number;
  private pointwise?: LayerVariable;

  constructor(options: SeparableConv2dOptions) {
    super({owner: 'separableConv2d', rank: 2}, options);
    const {filters, multiplier = 1} = options;
    checkCount('separableConv2d', 'filters', filters);
    checkCount('separableConv2d', 'multiplier', multiplier);
    this.filters = filters;
    this.multiplier = multiplier;
  }

  protected override outputChannels(): number {
    return this.filters;
  }

  protected override plan(channels: number): WeightPlan {
    const {area, kernelSize} = this;
    const between = channels * this.multiplier;
    return {shape: [...kernelSize, 1, between], fans: {fanIn: area, fanOut: area * between}};
  }

  protected override createWeights(channels: number): void {
    const {shape, fans} = this.plan(channels);
    const between = channels * this.multiplier;
    const mixing = {fanIn: between, fanOut: this.filters};
    this.weight = this.addKernel('depthwise', shape, fans);
    this.pointwise = this.addKernel('pointwise', [1, 1, between, this.filters], mixing);
    this.bias = this.addBias('bias', this.filters, mixing);
  }

  protected override convolve(x: Tensor, weight: Tensor): Tensor {
    if (this.pointwise === undefined) throw new ConfigError(`${this.label} was called before it was built`);
    const between = conv2d(x, weight, {...this.moves(x.shape), groups: x.shape[3]} as Conv2dAttrs);
    return conv2d(between, this.pointwise.read(), POINT);
  }

  override torchTensors(): TorchTensor[] {
    const {weight, pointwise, bias, torchAxes: axes} = this;
    if (weight === undefined || pointwise === undefined) return [];
    const tensors: TorchTensor[] = [
      {name: 'conv_dw.weight', variable: weight, axes},
      {name: 'conv_pw.weight', variable: pointwise, axes},
    ];
    if (bias !== undefined) tensors.push({name: 'conv_pw.bias', variable: bias});
    return tensors;
  }

  override getConfig(): serialization.ConfigDict {
    const {filters, multiplier} = this;
    return {...super.getConfig(), filters, multiplier};
  }
}
serialization.registerClass(SeparableConv2d);

/**
 * Makes a depthwise separable convolution layer: `[batch, height, width, channels]` to
 * `[batch, outHeight, outWidth, filters]`. The bias is added at the end.
 *
 * Its weights are `[kernelHeight, kernelWidth, 1, channels · multiplier]` and `[1, 1, channels · multiplier, filters]`; in
 * state dicts, as timm has them, `conv_dw.weight` and `conv_pw.weight` in PyTorch's layout, and `conv_pw.bias`.
 *
 * @throws ConfigError if an option is out of range or the window does not fit into the padded image.
 */
export function separableConv2d(options: SeparableConv2dOptions): WeightedLayer {
  return madeLayer('separableConv2d', SeparableConv2d, options);
}
