/**
 * One-dimensional transposed convolution layer: makes sequences larger by a window that is learned.
 *
 * Reference: `torch.nn.ConvTranspose1d`.
 */

import {serialization, type Tensor} from '@tensorflow/tfjs-core';
import {madeLayer} from '../made.ts';
import {type ConvTranspose1dAttrs, convTranspose1d as convolve} from '../ops/convTranspose1d.ts';
import type {Padding1d, Size1d} from '../ops/geometry.ts';
import {type TransposedKind, TransposedLayer, type TransposedOptions} from './convolution/transposedLayer.ts';
import type {WeightedLayer} from './weightedLayer.ts';

/** Options of {@link convTranspose1d}. */
export type ConvTranspose1dOptions = TransposedOptions<Size1d, Padding1d>;

const KIND: TransposedKind = {
  owner: 'convTranspose1d',
  rank: 1,
  convolve: (x: Tensor, filter: Tensor, attrs) => convolve(x, filter, attrs as ConvTranspose1dAttrs),
};

class ConvTranspose1d extends TransposedLayer {
  static className = 'ZooConvTranspose1d';

  constructor(options: ConvTranspose1dOptions) {
    super(KIND, options);
  }
}
serialization.registerClass(ConvTranspose1d);

/**
 * Makes a transposed convolution layer: `[batch, length, channels]` to
 * `[batch, outLength, filters]`,
 * `out = (in - 1) · stride - before - after + (kernel - 1) · dilation + outputPadding + 1`.
 *
 * Its weight is `[kernelLength, filters / groups, channels]`; in PyTorch's state dicts it is
 * `[channels, filters / groups, kernelLength]`.
 *
 * @throws ConfigError if an option is out of range or nothing is left of the output.
 */
export function convTranspose1d(options: ConvTranspose1dOptions): WeightedLayer {
  return madeLayer('convTranspose1d', ConvTranspose1d, options);
}
