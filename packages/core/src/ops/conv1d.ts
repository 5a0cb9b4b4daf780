/**
 * One-dimensional convolution (cross-correlation) with explicit padding, dilation and groups.
 *
 * `y[b, i, f] = Σ_{u,c} x[b, i·s - p + u·d, c₀ + c] · w[u, c, f]`: {@link conv2d} of images that are one row high.
 *
 * Reference: `torch.nn.functional.conv1d`.
 */
import {expandDims, squeeze, type Tensor, type Tensor3D, tidy} from '@tensorflow/tfjs-core';
import {checkFloat} from './checkFloat.ts';
import {conv2d} from './conv2d.ts';
import {checkChannels} from './convolution/checkChannels.ts';
import type {Conv1dAttrs} from './convolution/convolution.ts';
import {checkWindow, dilatedSize} from './geometry.ts';

export type {Conv1dAttrs};

/**
 * Convolves a batch of sequences with a bank of filters.
 *
 * @param x - Sequences `[batch, length, inChannels]`, float32.
 * @param filter - Filters `[kernelLength, inChannels / groups, outChannels]`.
 * @returns `[batch, outLength, outChannels]`, with the length of {@link slidingLength} for a window of
 *   `(kernel - 1) · dilation + 1`.
 * @throws ConfigError if the sequences are not float32, the channels do not fit, or a filter is longer than the padded
 *   sequence.
 */
export function conv1d(x: Tensor, filter: Tensor, attrs: Conv1dAttrs): Tensor3D {
  const {strides, padding, dilation = [1], groups = 1} = attrs;
  checkFloat('conv1d', x);
  checkChannels('conv1d', x, filter, groups, 1);
  checkWindow('conv1d', x.shape, [dilatedSize(filter.shape[0], dilation[0])], strides, padding);
  return tidy(() => {
    const y = conv2d(expandDims(x, 1), expandDims(filter, 0), {
      // of one row, any step finds the first; the fastest kernels ask for the same both ways
      strides: [strides[0], strides[0]],
      dilation: [1, dilation[0]],
      padding: [[0, 0], padding[0]],
      groups,
    });
    return squeeze<Tensor3D>(y, [1]);
  });
}
