/**
 * One-dimensional transposed convolution: {@link convTranspose2d} of images that are one row high.
 *
 * `y[b, i·s - p + u·d, f] += x[b, i, c] · w[u, f, c]` over all `i, u, c`.
 *
 * Reference: `torch.nn.functional.conv_transpose1d`.
 */
import {expandDims, squeeze, type Tensor, type Tensor3D, tidy} from '@tensorflow/tfjs-core';
import {checkFloat} from './checkFloat.ts';
import {checkTransposed} from './convolution/checkChannels.ts';
import type {Conv1dAttrs} from './convolution/convolution.ts';
import {checkOutputPadding, checkTransposedWindow} from './convolution/transposedGeometry.ts';
import {convTranspose2d} from './convTranspose2d.ts';

/** How the window moves; `padding` is what is cut off the output. */
export interface ConvTranspose1dAttrs extends Conv1dAttrs {
  /** Elements added at the end, `[length]`. @defaultValue [0] */
  outputPadding?: readonly [number];
}

/**
 * Transposes a convolution: `[batch, length, inChannels]` to `[batch, outLength, outChannels]`.
 *
 * @param x - Sequences `[batch, length, inChannels]`, float32.
 * @param filter - `[kernelLength, outChannels / groups, inChannels]`: the filters of the
 *   convolution from output to input.
 * @returns The sequences, `(in - 1) · stride - before - after + (kernel - 1) · dilation + outputPadding + 1` long.
 * @throws ConfigError if the sequences are not float32, the channels do not fit, the output padding is too large or nothing
 *   is left of the output.
 */
export function convTranspose1d(x: Tensor, filter: Tensor, attrs: ConvTranspose1dAttrs): Tensor3D {
  const {strides, padding, dilation = [1], outputPadding = [0], groups = 1} = attrs;
  checkFloat('convTranspose1d', x);
  checkTransposed('convTranspose1d', x, filter, groups, 1);
  checkOutputPadding('convTranspose1d', outputPadding, strides, dilation);
  checkTransposedWindow('convTranspose1d', x.shape, filter.shape, {strides, padding, dilation, outputPadding});
  return tidy(() => {
    const y = convTranspose2d(expandDims(x, 1), expandDims(filter, 0), {
      // of one row, any step gives one row; the fastest kernels ask for the same both ways
      strides: [strides[0], strides[0]],
      dilation: [1, dilation[0]],
      padding: [[0, 0], padding[0]],
      outputPadding: [0, outputPadding[0]],
      groups,
    });
    return squeeze<Tensor3D>(y, [1]);
  });
}
