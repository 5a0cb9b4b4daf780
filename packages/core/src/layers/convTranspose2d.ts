/**
 * Two-dimensional transposed convolution layer: makes images larger by a window that is learned.
 *
 * Reference: `torch.nn.ConvTranspose2d`.
 */

import {serialization, type Tensor} from '@tensorflow/tfjs-core';
import {madeLayer} from '../made.ts';
import {type ConvTranspose2dAttrs, convTranspose2d as convolve} from '../ops/convTranspose2d.ts';
import type {Padding2d, Size2d} from '../ops/geometry.ts';
import {type TransposedKind, TransposedLayer, type TransposedOptions} from './convolution/transposedLayer.ts';
import type {WeightedLayer} from './weightedLayer.ts';

/** Options of {@link convTranspose2d}. */
export type ConvTranspose2dOptions = TransposedOptions<Size2d, Padding2d>;

const KIND: TransposedKind = {
  owner: 'convTranspose2d',
  rank: 2,
  convolve: (x: Tensor, filter: Tensor, attrs) => convolve(x, filter, attrs as ConvTranspose2dAttrs),
};

class ConvTranspose2d extends TransposedLayer {
  static className = 'ZooConvTranspose2d';

  constructor(options: ConvTranspose2dOptions) {
    super(KIND, options);
  }
}
serialization.registerClass(ConvTranspose2d);

/**
 * Makes a transposed convolution layer: `[batch, height, width, channels]` to
 * `[batch, outHeight, outWidth, filters]`,
 * `out = (in - 1) · stride - before - after + (kernel - 1) · dilation + outputPadding + 1`.
 *
 * Its weight is `[kernelHeight, kernelWidth, filters / groups, channels]`; in PyTorch's state dicts it is
 * `[channels, filters / groups, kernelHeight, kernelWidth]`.
 *
 * @throws ConfigError if an option is out of range or nothing is left of the output.
 */
export function convTranspose2d(options: ConvTranspose2dOptions): WeightedLayer {
  return madeLayer('convTranspose2d', ConvTranspose2d, options);
}
