/**
 * Convolution of each channel with filters of its own.
 *
 * `y[b, i, j, c·m + n] = Σ_{u,v} x[b, i·s - p + u·d, j·s - p + v·d, c] · w[u, v, c, n]`, `m` being the filters of a channel:
 * {@link conv2d} with as many groups as channels, with its gradients on every backend, which tfjs's own op lacks.
 *
 * Reference: `torch.nn.functional.conv2d` with `groups`, and `tf.nn.depthwise_conv2d` for the layout of the filter.
 */
import {reshape, type Tensor, type Tensor4D, tidy} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {checkFloat} from './checkFloat.ts';
import {conv2d} from './conv2d.ts';
import type {Conv2dAttrs} from './convolution/convolution.ts';
import {checkWindow, dilatedSize} from './geometry.ts';

/** {@link Conv2dAttrs} but for the groups, which follow from the filter. */
export type DepthwiseConv2dAttrs = Omit<Conv2dAttrs, 'groups'>;

/**
 * Convolves each channel of a batch of images on its own.
 *
 * @param x - Images `[batch, height, width, channels]`, float32.
 * @param filter - Filters `[kernelHeight, kernelWidth, channels, multiplier]`.
 * @returns `[batch, outHeight, outWidth, channels · multiplier]`, the filters of a channel side by side.
 * @throws ConfigError if the images are not float32, the channels do not fit, or a filter is larger than the padded image.
 */
export function depthwiseConv2d(x: Tensor, filter: Tensor, attrs: DepthwiseConv2dAttrs): Tensor4D {
  checkFloat('depthwiseConv2d', x);
  const [height, width, channels, multiplier] = filter.shape;
  if (x.rank !== 4 || filter.rank !== 4 || channels !== x.shape[3]) {
    throw new ConfigError(
      `depthwiseConv2d: filters of shape [${filter.shape}] do not fit images of shape [${x.shape}]; ` +
        '[kernelHeight, kernelWidth, channels, multiplier] and [batch, height, width, channels] are needed',
    );
  }
  const {strides, padding, dilation = [1, 1]} = attrs;
  const window = [dilatedSize(height, dilation[0]), dilatedSize(width, dilation[1])];
  checkWindow('depthwiseConv2d', x.shape, window, strides, padding);
  // the same numbers in the same order
  return tidy(() =>
    conv2d(x, reshape(filter, [height, width, 1, channels * multiplier]), {...attrs, groups: channels}),
  );
}
