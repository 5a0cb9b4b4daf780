/**
 * Two-dimensional transposed convolution, also called fractionally strided convolution or deconvolution:
 *
 * `y[b, i·s - p + u·d, j·s - p + v·d, f] += x[b, i, j, c] · w[u, v, f, c]` over all `i, j, u, v, c`:
 * the gradient of a convolution by its input, so that `<conv(y), x> = <y, convTranspose(x)>`.
 *
 * Zeiler et al., "Deconvolutional networks" (2010). Reference: `torch.nn.functional.conv_transpose2d`.
 */
import type {Tensor, Tensor4D} from '@tensorflow/tfjs-core';
import {checkFloat} from './checkFloat.ts';
import {checkTransposed} from './convolution/checkChannels.ts';
import {chooseConvolution} from './convolution/chooseConvolution.ts';
import type {AnyConvolution, Conv2dAttrs, Shape4D, WholeConv2dAttrs} from './convolution/convolution.ts';
import {denseSame} from './convolution/dense.ts';
import {checkOutputPadding, checkTransposedWindow} from './convolution/transposedGeometry.ts';
import {transposedOp} from './convolution/transposedOp.ts';

/** How the window moves; `padding` is what is cut off the output. */
export interface ConvTranspose2dAttrs extends Conv2dAttrs {
  /** Rows added at the end of each axis, `[height, width]`. @defaultValue [0, 0] */
  outputPadding?: readonly [number, number];
}

const op = transposedOp(
  'ZooConvTranspose2d',
  (filter, attrs) => chooseConvolution(filter as Shape4D, attrs as WholeConv2dAttrs),
  denseSame as AnyConvolution,
);

/**
 * Transposes a convolution: `[batch, height, width, inChannels]` to `[batch, outHeight, outWidth, outChannels]`.
 *
 * @param x - Images `[batch, height, width, inChannels]`, float32.
 * @param filter - `[kernelHeight, kernelWidth, outChannels / groups, inChannels]`: the filters of the
 *   convolution from output to input.
 * @returns The images, each side `(in - 1) · stride - before - after + (kernel - 1) · dilation + outputPadding + 1` long.
 * @throws ConfigError if the images are not float32, the channels do not fit, the output padding is too large or nothing
 *   is left of the output.
 */
export function convTranspose2d(x: Tensor, filter: Tensor, attrs: ConvTranspose2dAttrs): Tensor4D {
  const {strides, padding, dilation = [1, 1], outputPadding = [0, 0], groups = 1} = attrs;
  const whole = {strides, padding, dilation, outputPadding, groups};
  checkFloat('convTranspose2d', x);
  checkTransposed('convTranspose2d', x, filter, groups, 2);
  checkOutputPadding('convTranspose2d', outputPadding, strides, dilation);
  checkTransposedWindow('convTranspose2d', x.shape, filter.shape, whole);
  return op({x, filter}, whole) as Tensor4D;
}
