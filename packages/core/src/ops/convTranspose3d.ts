/**
 * Three-dimensional transposed convolution, also called fractionally strided convolution or deconvolution:
 *
 * `y[b, i·s - p + t·d, j·s - p + u·d, k·s - p + v·d, f] += x[b, i, j, k, c] · w[t, u, v, f, c]` over all `i, j, k, t, u, v, c`:
 * the gradient of a convolution by its input, so that `<conv(y), x> = <y, convTranspose(x)>`.
 *
 * Zeiler et al., "Deconvolutional networks" (2010). Reference: `torch.nn.functional.conv_transpose3d`.
 */
import type {Tensor, Tensor5D} from '@tensorflow/tfjs-core';
import {checkFloat} from './checkFloat.ts';
import {checkTransposed} from './convolution/checkChannels.ts';
import {chooseConvolution3d} from './convolution/chooseConvolution3d.ts';
import type {Conv3dAttrs, WholeConv3dAttrs} from './convolution/convolution.ts';
import {checkOutputPadding, checkTransposedWindow} from './convolution/transposedGeometry.ts';
import {transposedOp} from './convolution/transposedOp.ts';

/** How the window moves; `padding` is what is cut off the output. */
export interface ConvTranspose3dAttrs extends Conv3dAttrs {
  /** Rows added at the end of each axis, `[depth, height, width]`. @defaultValue [0, 0, 0] */
  outputPadding?: readonly [number, number, number];
}

const op = transposedOp('ZooConvTranspose3d', (filter, attrs) =>
  chooseConvolution3d(filter, attrs as WholeConv3dAttrs),
);

/**
 * Transposes a convolution: `[batch, depth, height, width, inChannels]` to `[batch, outDepth, outHeight, outWidth, outChannels]`.
 *
 * @param x - Volumes `[batch, depth, height, width, inChannels]`, float32.
 * @param filter - `[kernelDepth, kernelHeight, kernelWidth, outChannels / groups, inChannels]`: the filters of the
 *   convolution from output to input.
 * @returns The volumes, each side `(in - 1) · stride - before - after + (kernel - 1) · dilation + outputPadding + 1` long.
 * @throws ConfigError if the volumes are not float32, the channels do not fit, the output padding is too large or nothing
 *   is left of the output.
 */
export function convTranspose3d(x: Tensor, filter: Tensor, attrs: ConvTranspose3dAttrs): Tensor5D {
  const {strides, padding, dilation = [1, 1, 1], outputPadding = [0, 0, 0], groups = 1} = attrs;
  const whole = {strides, padding, dilation, outputPadding, groups};
  checkFloat('convTranspose3d', x);
  checkTransposed('convTranspose3d', x, filter, groups, 3);
  checkOutputPadding('convTranspose3d', outputPadding, strides, dilation);
  checkTransposedWindow('convTranspose3d', x.shape, filter.shape, whole);
  return op({x, filter}, whole) as Tensor5D;
}
