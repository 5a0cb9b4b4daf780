/**
 * Two-dimensional convolution layer with padding of any count, dilation and groups.
 *
 * Reference: `torch.nn.Conv2d` (zero padding).
 */

import {serialization, type Tensor} from '@tensorflow/tfjs-core';
import {madeLayer} from '../made.ts';
import {type Conv2dAttrs, conv2d as convolve} from '../ops/conv2d.ts';
import type {Padding2d, Size2d} from '../ops/geometry.ts';
import {type ConvolutionKind, ConvolutionLayer, type ConvolutionOptions} from './convolution/convolutionLayer.ts';
import type {WeightedLayer} from './weightedLayer.ts';

/** Options of {@link conv2d}. */
export type Conv2dOptions = ConvolutionOptions<Size2d, Padding2d>;

const KIND: ConvolutionKind = {
  owner: 'conv2d',
  rank: 2,
  convolve: (x: Tensor, filter: Tensor, attrs) => convolve(x, filter, attrs as Conv2dAttrs),
};

class Conv2d extends ConvolutionLayer {
  static className = 'ZooConv2d';

  constructor(options: Conv2dOptions) {
    super(KIND, options);
  }
}
serialization.registerClass(Conv2d);

/**
 * Makes a convolution layer: `[batch, height, width, channels]` to `[batch, outHeight, outWidth, filters]`,
 * `out = floor((in + before + after - (kernel - 1) · dilation - 1) / stride) + 1`.
 *
 * Its weight is `[kernelHeight, kernelWidth, channels / groups, filters]`; in PyTorch's state dicts it is
 * `[filters, channels / groups, kernelHeight, kernelWidth]`.
 *
 * @throws ConfigError if an option is out of range or the window does not fit into the padded image.
 */
export function conv2d(options: Conv2dOptions): WeightedLayer {
  return madeLayer('conv2d', Conv2d, options);
}
