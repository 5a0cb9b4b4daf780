/**
 * Average pooling to a fixed output size, whatever the input size.
 *
 * Output row `i` of `n` is the mean of the input rows from `floor(i · in / n)` to `ceil((i + 1) · in / n)`, columns
 * likewise. Bins overlap when `in` is no multiple of `n`, and repeat rows when `in < n`.
 * As the rule is separable and linear it is two matrix products, `P_h · x · P_wᵀ`, and its gradient two more.
 *
 * Reference: `torch.nn.functional.adaptive_avg_pool2d` (aten/native/AdaptiveAveragePooling.cpp).
 */
import {clone, type Tensor, type Tensor4D, tensor3d} from '@tensorflow/tfjs-core';
import {defineOp} from './defineOp.ts';
import {separable} from './separable.ts';

/** Size of the result. */
export interface AdaptiveAvgPool2dAttrs {
  /** `[height, width]`. */
  outputSize: readonly [number, number];
  /** `[height, width]` of the input. */
  inputSize: readonly [number, number];
}

/** The bins of an axis as a row-stochastic matrix `[1, output, input]`, or its transpose. */
function bins(input: number, output: number, transposed: boolean): Tensor {
  const matrix = new Float32Array(output * input);
  for (let o = 0; o < output; o++) {
    const start = Math.floor((o * input) / output);
    const end = Math.ceil(((o + 1) * input) / output);
    for (let i = start; i < end; i++) matrix[transposed ? i * output + o : o * input + i] = 1 / (end - start);
  }
  return tensor3d(matrix, transposed ? [1, input, output] : [1, output, input]);
}

const op = defineOp<'x', AdaptiveAvgPool2dAttrs>({
  name: 'ZooAdaptiveAvgPool2d',
  compose: ({x}, {inputSize, outputSize}) =>
    inputSize[0] === outputSize[0] && inputSize[1] === outputSize[1]
      ? clone(x)
      : separable(x, bins(inputSize[0], outputSize[0], false), bins(inputSize[1], outputSize[1], false)),
  gradient: {
    saves: [],
    of: (dy, _saved, {inputSize, outputSize}) => ({
      x: () =>
        inputSize[0] === outputSize[0] && inputSize[1] === outputSize[1]
          ? clone(dy)
          : separable(dy, bins(inputSize[0], outputSize[0], true), bins(inputSize[1], outputSize[1], true)),
    }),
  },
});

/**
 * Pools each channel to `outputSize`.
 *
 * @param x - Images `[batch, height, width, channels]`, float32.
 * @param outputSize - `[height, width]`.
 * @returns `[batch, ...outputSize, channels]`.
 */
export function adaptiveAvgPool2d(x: Tensor, outputSize: readonly [number, number]): Tensor4D {
  const [, height, width] = x.shape;
  return op({x}, {outputSize, inputSize: [height, width]}) as Tensor4D;
}
