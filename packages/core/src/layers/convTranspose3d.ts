/**
 * Three-dimensional transposed convolution layer: makes volumes larger by a window that is learned.
 *
 * Reference: `torch.nn.ConvTranspose3d`.
 */

import {serialization, type Tensor} from '@tensorflow/tfjs-core';
import {madeLayer} from '../made.ts';
import {type ConvTranspose3dAttrs, convTranspose3d as convolve} from '../ops/convTranspose3d.ts';
import type {Padding3d, Size3d} from '../ops/geometry.ts';
import {type TransposedKind, TransposedLayer, type TransposedOptions} from './convolution/transposedLayer.ts';
import type {WeightedLayer} from './weightedLayer.ts';

/** Options of {@link convTranspose3d}. */
export type ConvTranspose3dOptions = TransposedOptions<Size3d, Padding3d>;

const KIND: TransposedKind = {
  owner: 'convTranspose3d',
  rank: 3,
  convolve: (x: Tensor, filter: Tensor, attrs) => convolve(x, filter, attrs as ConvTranspose3dAttrs),
};

class ConvTranspose3d extends TransposedLayer {
  static className = 'ZooConvTranspose3d';

  constructor(options: ConvTranspose3dOptions) {
    super(KIND, options);
  }
}
serialization.registerClass(ConvTranspose3d);

/**
 * Makes a transposed convolution layer: `[batch, depth, height, width, channels]` to
 * `[batch, outDepth, outHeight, outWidth, filters]`,
 * `out = (in - 1) · stride - before - after + (kernel - 1) · dilation + outputPadding + 1`.
 *
 * Its weight is `[kernelDepth, kernelHeight, kernelWidth, filters / groups, channels]`; in PyTorch's state dicts it is
 * `[channels, filters / groups, kernelDepth, kernelHeight, kernelWidth]`.
 *
 * @throws ConfigError if an option is out of range or nothing is left of the output.
 */
export function convTranspose3d(options: ConvTranspose3dOptions): WeightedLayer {
  return madeLayer('convTranspose3d', ConvTranspose3d, options);
}
