/**
 * Three-dimensional convolution (cross-correlation) with explicit padding, dilation and groups.
 *
 * `y[b, i, j, k, f] = Σ_{t,u,v,c} x[b, i·s - p + t·d, j·s - p + u·d, k·s - p + v·d, c₀ + c] · w[t, u, v, c, f]`, x being 0
 * outside the volume and `c₀` the first channel of the group that filter `f` belongs to.
 *
 * Reference: `torch.nn.functional.conv3d`.
 */
import type {Tensor, Tensor5D} from '@tensorflow/tfjs-core';
import {checkFloat} from './checkFloat.ts';
import {checkChannels} from './convolution/checkChannels.ts';
import {chooseConvolution3d} from './convolution/chooseConvolution3d.ts';
import type {Conv3dAttrs, WholeConv3dAttrs} from './convolution/convolution.ts';
import {convolutionOp} from './convolution/convolutionOp.ts';
import {checkWindow, dilatedSize} from './geometry.ts';

export type {Conv3dAttrs};

const op = convolutionOp('ZooConv3d', (filter, attrs) => chooseConvolution3d(filter, attrs as WholeConv3dAttrs));

/**
 * Convolves a batch of volumes with a bank of filters.
 *
 * @param x - Volumes `[batch, depth, height, width, inChannels]`, float32.
 * @param filter - Filters `[kernelDepth, kernelHeight, kernelWidth, inChannels / groups, outChannels]`.
 * @returns `[batch, outDepth, outHeight, outWidth, outChannels]`, with the sizes of {@link slidingLength} for a window of
 *   `(kernel - 1) · dilation + 1`.
 * @throws ConfigError if the volumes are not float32, the channels do not fit, or a filter is larger than the padded
 *   volume.
 */
export function conv3d(x: Tensor, filter: Tensor, attrs: Conv3dAttrs): Tensor5D {
  const {strides, padding, dilation = [1, 1, 1], groups = 1} = attrs;
  checkFloat('conv3d', x);
  checkChannels('conv3d', x, filter, groups, 3);
  const window = dilation.map((d, axis) => dilatedSize(filter.shape[axis], d));
  checkWindow('conv3d', x.shape, window, strides, padding);
  return op({x, filter}, {strides, padding, dilation, groups}) as Tensor5D;
}
