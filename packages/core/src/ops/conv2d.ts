/**
 * Two-dimensional convolution (cross-correlation) with explicit padding.
 *
 * `y[b, i, j, f] = Σ_{u,v,c} x[b, i·s - p + u, j·s - p + v, c] · w[u, v, c, f]`, x being 0 outside the image.
 *
 * Unlike with tfjs's own op, the padding may be any count on each side and the gradient exists on every backend:
 * the image is padded, and the convolution itself has none.
 *
 * Reference: `torch.nn.functional.conv2d`.
 */
import {engine, pad, slice, type Tensor, type Tensor4D, conv2d as tfConv2d} from '@tensorflow/tfjs-core';
import {checkFloat} from './checkFloat.ts';
import {defineOp} from './defineOp.ts';
import {checkWindow, type PadPair} from './geometry.ts';

/** How the window moves. */
export interface Conv2dAttrs {
  /** Step `[height, width]`. */
  strides: readonly [number, number];
  /** Zeros added `[[top, bottom], [left, right]]`. */
  padding: readonly [PadPair, PadPair];
}

type Shape4D = [number, number, number, number];

function padImage(x: Tensor, {padding: [height, width]}: Conv2dAttrs): Tensor {
  if ([...height, ...width].every(p => p === 0)) return x;
  return pad(x, [[0, 0], [...height], [...width], [0, 0]]);
}

function paddedShape(x: Tensor, {padding: [height, width]}: Conv2dAttrs): Shape4D {
  const [batch, h, w, channels] = x.shape as Shape4D;
  return [batch, h + height[0] + height[1], w + width[0] + width[1], channels];
}

/** The convolution's strides as tfjs's gradient kernels want them. */
const valid = ({strides}: Conv2dAttrs): {strides: number[]; pad: 'valid'; dataFormat: 'NHWC'} => ({
  strides: [...strides],
  pad: 'valid',
  dataFormat: 'NHWC',
});

const op = defineOp<'x' | 'filter', Conv2dAttrs>({
  name: 'ZooConv2d',
  compose: ({x, filter}, attrs) =>
    tfConv2d(
      x as Tensor4D,
      filter as Tensor4D,
      [...attrs.strides],
      [[0, 0], [...attrs.padding[0]], [...attrs.padding[1]], [0, 0]],
    ),
  gradient: {
    saves: ['x', 'filter'],
    of: (dy, {x, filter}, attrs) => ({
      x: () => {
        const inputShape = paddedShape(x, attrs);
        const dx: Tensor = engine().runKernel('Conv2DBackpropInput', {dy, filter}, {...valid(attrs), inputShape});
        const [[top], [left]] = attrs.padding;
        return inputShape.every((n, i) => n === x.shape[i]) ? dx : slice(dx, [0, top, left, 0], x.shape);
      },
      filter: () =>
        engine().runKernel(
          'Conv2DBackpropFilter',
          {x: padImage(x, attrs), dy},
          {...valid(attrs), filterShape: filter.shape},
        ),
    }),
  },
});

/**
 * Convolves a batch of images with a bank of filters.
 *
 * @param x - Images `[batch, height, width, inChannels]`, float32.
 * @param filter - Filters `[kernelHeight, kernelWidth, inChannels, outChannels]`.
 * @returns `[batch, outHeight, outWidth, outChannels]`, with the sizes of {@link slidingLength}.
 * @throws ConfigError if the images are not float32, or a filter is larger than the padded image.
 */
export function conv2d(x: Tensor, filter: Tensor, attrs: Conv2dAttrs): Tensor4D {
  checkFloat('conv2d', x);
  checkWindow('conv2d', x.shape, filter.shape, attrs.strides, attrs.padding);
  return op({x, filter}, attrs) as Tensor4D;
}
