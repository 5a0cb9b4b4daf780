/**
 * One-dimensional convolution layer with padding of any count, dilation and groups.
 *
 * Reference: `torch.nn.Conv1d` (zero padding).
 */

import {serialization, type Tensor} from '@tensorflow/tfjs-core';
import {madeLayer} from '../made.ts';
import {type Conv1dAttrs, conv1d as convolve} from '../ops/conv1d.ts';
import type {Padding1d, Size1d} from '../ops/geometry.ts';
import {type ConvolutionKind, ConvolutionLayer, type ConvolutionOptions} from './convolution/convolutionLayer.ts';
import type {WeightedLayer} from './weightedLayer.ts';

/** Options of {@link conv1d}. */
export type Conv1dOptions = ConvolutionOptions<Size1d, Padding1d>;

const KIND: ConvolutionKind = {
  owner: 'conv1d',
  rank: 1,
  convolve: (x: Tensor, filter: Tensor, attrs) => convolve(x, filter, attrs as Conv1dAttrs),
};

class Conv1d extends ConvolutionLayer {
  static className = 'ZooConv1d';

  constructor(options: Conv1dOptions) {
    super(KIND, options);
  }
}
serialization.registerClass(Conv1d);

/**
 * Makes a convolution layer: `[batch, length, channels]` to `[batch, outLength, filters]`,
 * `out = floor((in + before + after - (kernel - 1) · dilation - 1) / stride) + 1`.
 *
 * Its weight is `[kernelLength, channels / groups, filters]`; in PyTorch's state dicts it is
 * `[filters, channels / groups, kernelLength]`.
 *
 * @throws ConfigError if an option is out of range or the window does not fit into the padded sequence.
 */
export function conv1d(options: Conv1dOptions): WeightedLayer {
  return madeLayer('conv1d', Conv1d, options);
}
