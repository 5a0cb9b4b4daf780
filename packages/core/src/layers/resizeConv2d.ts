/**
 * Resize-convolution layer: images are made larger, then convolved. Unlike with a transposed convolution, every pixel of
 * the result is met by equally many elements of the window, so that no checkerboard appears.
 *
 * Odena, Dumoulin and Olah, "Deconvolution and checkerboard artifacts", Distill (2016).
 */

import {serialization, type Tensor} from '@tensorflow/tfjs-core';
import {madeLayer} from '../made.ts';
import {type Conv2dAttrs, conv2d} from '../ops/conv2d.ts';
import type {Padding2d, Size2d} from '../ops/geometry.ts';
import {type UpsampleMode, upsample, upsampledLength} from '../ops/upsample.ts';
import {type ConvolutionKind, ConvolutionLayer, type ConvolutionOptions} from './convolution/convolutionLayer.ts';
import type {PaddingRule} from './convolution/convPadding.ts';
import {checkMode, type ScaleFactor, scaleFactors} from './upsampling/scaleFactors.ts';
import type {WeightedLayer} from './weightedLayer.ts';

/** Options of {@link resizeConv2d}. */
export interface ResizeConv2dOptions extends ConvolutionOptions<Size2d, Padding2d> {
  /** How many times as large the images are made, one number or `[height, width]`. @defaultValue 2 */
  scaleFactor?: ScaleFactor;
  /** Repeat the nearest pixel, or interpolate. @defaultValue 'nearest' */
  mode?: UpsampleMode;
  /** Zeros around the larger image, as those of `conv2d`. @defaultValue 'same' */
  padding?: Padding2d | PaddingRule;
}

const KIND: ConvolutionKind = {
  owner: 'resizeConv2d',
  rank: 2,
  convolve: (x: Tensor, filter: Tensor, attrs) => conv2d(x, filter, attrs as Conv2dAttrs),
};

class ResizeConv2d extends ConvolutionLayer {
  static className = 'ZooResizeConv2d';
  private readonly resizing: {scaleFactor: [number, number]; mode: UpsampleMode};

  constructor(options: ResizeConv2dOptions) {
    const {scaleFactor = 2, mode = 'nearest', padding = 'same'} = options;
    super(KIND, {...options, padding});
    checkMode('resizeConv2d', mode, false);
    this.resizing = {scaleFactor: scaleFactors('resizeConv2d', scaleFactor), mode};
  }

  protected override metLength(axis: 0 | 1, length: number): number {
    return upsampledLength(this.label, axis, length, this.resizing);
  }

  protected override convolve(x: Tensor, weight: Tensor): Tensor {
    return super.convolve(upsample(x, this.resizing), weight);
  }

  override getConfig(): serialization.ConfigDict {
    return {...super.getConfig(), ...this.resizing};
  }
}
serialization.registerClass(ResizeConv2d);

/**
 * Makes a resize-convolution layer: `[batch, height, width, channels]` to `[batch, outHeight, outWidth, filters]`, twice as
 * high and wide unless told otherwise. It is {@link upsample} followed by {@link conv2d}, whose weights it has.
 *
 * @throws ConfigError if an option is out of range or the window does not fit into the padded image.
 */
export function resizeConv2d(options: ResizeConv2dOptions): WeightedLayer {
  return madeLayer('resizeConv2d', ResizeConv2d, options);
}
