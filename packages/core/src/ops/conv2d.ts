/**
 * Two-dimensional convolution (cross-correlation) with explicit padding, dilation and groups.
 *
 * `y[b, i, j, f] = Σ_{u,v,c} x[b, i·s - p + u·d, j·s - p + v·d, c₀ + c] · w[u, v, c, f]`, x being 0 outside the image and
 * `c₀` the first channel of the group that filter `f` belongs to.
 *
 * Unlike with tfjs's own op, the padding may be any count on each side, filters may see a part of the channels, dilation
 * and stride may both be above 1, and the gradient exists on every backend: the image is padded, and the convolution
 * itself has none.
 *
 * Reference: `torch.nn.functional.conv2d`.
 */
import type {Tensor, Tensor4D} from '@tensorflow/tfjs-core';
import {checkFloat} from './checkFloat.ts';
import {checkChannels} from './convolution/checkChannels.ts';
import {chooseConvolution} from './convolution/chooseConvolution.ts';
import type {Conv2dAttrs, Shape4D, WholeConv2dAttrs} from './convolution/convolution.ts';
import {convolutionOp} from './convolution/convolutionOp.ts';
import {checkWindow, dilatedSize} from './geometry.ts';

export type {Conv2dAttrs};

const op = convolutionOp('ZooConv2d', (filter, attrs) =>
  chooseConvolution(filter as Shape4D, attrs as WholeConv2dAttrs),
);

/**
 * Convolves a batch of images with a bank of filters.
 *
 * @param x - Images `[batch, height, width, inChannels]`, float32.
 * @param filter - Filters `[kernelHeight, kernelWidth, inChannels / groups, outChannels]`. With `groups`, the first
 *   `outChannels / groups` filters see the first `inChannels / groups` channels, and so on.
 * @returns `[batch, outHeight, outWidth, outChannels]`, with the sizes of {@link slidingLength} for a window of
 *   `(kernel - 1) · dilation + 1`.
 * @throws ConfigError if the images are not float32, the channels do not fit, or a filter is larger than the padded image.
 */
export function conv2d(x: Tensor, filter: Tensor, attrs: Conv2dAttrs): Tensor4D {
  const {strides, padding, dilation = [1, 1], groups = 1} = attrs;
  checkFloat('conv2d', x);
  checkChannels('conv2d', x, filter, groups, 2);
  const window = dilation.map((d, axis) => dilatedSize(filter.shape[axis], d));
  checkWindow('conv2d', x.shape, window, strides, padding);
  return op({x, filter}, {strides, padding, dilation, groups}) as Tensor4D;
}
