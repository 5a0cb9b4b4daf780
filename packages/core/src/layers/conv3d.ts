/**
 * Three-dimensional convolution layer with padding of any count, dilation and groups.
 *
 * Reference: `torch.nn.Conv3d` (zero padding).
 */

import {serialization, type Tensor} from '@tensorflow/tfjs-core';
import {madeLayer} from '../made.ts';
import {type Conv3dAttrs, conv3d as convolve} from '../ops/conv3d.ts';
import type {Padding3d, Size3d} from '../ops/geometry.ts';
import {type ConvolutionKind, ConvolutionLayer, type ConvolutionOptions} from './convolution/convolutionLayer.ts';
import type {WeightedLayer} from './weightedLayer.ts';

/** Options of {@link conv3d}. */
export type Conv3dOptions = ConvolutionOptions<Size3d, Padding3d>;

const KIND: ConvolutionKind = {
  owner: 'conv3d',
  rank: 3,
  convolve: (x: Tensor, filter: Tensor, attrs) => convolve(x, filter, attrs as Conv3dAttrs),
};

class Conv3d extends ConvolutionLayer {
  static className = 'ZooConv3d';

  constructor(options: Conv3dOptions) {
    super(KIND, options);
  }
}
serialization.registerClass(Conv3d);

/**
 * Makes a convolution layer: `[batch, depth, height, width, channels]` to `[batch, outDepth, outHeight, outWidth, filters]`,
 * `out = floor((in + before + after - (kernel - 1) · dilation - 1) / stride) + 1`.
 *
 * Its weight is `[kernelDepth, kernelHeight, kernelWidth, channels / groups, filters]`; in PyTorch's state dicts it is
 * `[filters, channels / groups, kernelDepth, kernelHeight, kernelWidth]`.
 *
 * @throws ConfigError if an option is out of range or the window does not fit into the padded volume.
 */
export function conv3d(options: Conv3dOptions): WeightedLayer {
  return madeLayer('conv3d', Conv3d, options);
}
