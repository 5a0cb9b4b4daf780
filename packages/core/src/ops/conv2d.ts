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
import {pad, slice, type Tensor, type Tensor4D} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {checkFloat} from './checkFloat.ts';
import {chooseConvolution} from './convolution/chooseConvolution.ts';
import {type Conv2dAttrs, padsOf, type Shape4D, type WholeConv2dAttrs} from './convolution/convolution.ts';
import {defineOp} from './defineOp.ts';
import {checkWindow, dilatedSize} from './geometry.ts';

export type {Conv2dAttrs};

const isPadded = ({padding}: Conv2dAttrs): boolean => padding.flat().some(p => p > 0);

function paddedShape(x: Tensor, {padding: [height, width]}: Conv2dAttrs): Shape4D {
  const [batch, h, w, channels] = x.shape as Shape4D;
  return [batch, h + height[0] + height[1], w + width[0] + width[1], channels];
}

const op = defineOp<'x' | 'filter', WholeConv2dAttrs>({
  name: 'ZooConv2d',
  compose: ({x, filter}, attrs) =>
    chooseConvolution(filter.shape as Shape4D, attrs).forward(x as Tensor4D, filter as Tensor4D, attrs),
  gradient: {
    saves: ['x', 'filter'],
    of: (dy, {x, filter}, attrs) => {
      const filterShape = filter.shape as Shape4D;
      const convolution = chooseConvolution(filterShape, attrs);
      const upstream = dy as Tensor4D;
      return {
        x: () => {
          const dx = convolution.inputGradient(upstream, filter as Tensor4D, paddedShape(x, attrs), attrs);
          const [[top], [left]] = attrs.padding;
          return isPadded(attrs) ? slice(dx, [0, top, left, 0], x.shape as Shape4D) : dx;
        },
        filter: () => {
          const image = (isPadded(attrs) ? pad(x, padsOf(attrs)) : x) as Tensor4D;
          return convolution.filterGradient(image, upstream, filterShape, attrs);
        },
      };
    },
  },
});

/** @throws ConfigError unless the filters see as many channels as there are in a group of the images. */
function checkGroups(images: readonly number[], [, , inner, filters]: Shape4D, groups: number): void {
  if (images.length === 4 && inner * groups === images[3] && filters % groups === 0) return;
  throw new ConfigError(
    `conv2d: ${filters} filters of ${inner} channels do not fit images of shape [${images}] in ${groups} ` +
      `group${groups === 1 ? '' : 's'}; the filters are to be [height, width, channels / groups, filters], and groups a ` +
      'divisor of both',
  );
}

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
  checkGroups(x.shape, filter.shape as Shape4D, groups);
  const window = dilation.map((d, axis) => dilatedSize(filter.shape[axis], d));
  checkWindow('conv2d', x.shape, window, strides, padding);
  return op({x, filter}, {strides, padding, dilation, groups}) as Tensor4D;
}
