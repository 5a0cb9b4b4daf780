/**
 * Average pooling to a fixed output size, whatever the input size.
 *
 * Output `i` of `n` along an axis is the mean of the inputs from `floor(i · in / n)` to `ceil((i + 1) · in / n)`. Bins overlap when
 * `in` is no multiple of `n`, and repeat inputs when `in < n`. As the rule is separable and linear it is one matrix product an
 * axis, and so is its gradient.
 *
 * Reference: aten/native/AdaptiveAveragePooling.cpp.
 */
import {clone, matMul, reshape, type Tensor, tensor3d} from '@tensorflow/tfjs-core';
import {checkFloat} from '../checkFloat.ts';
import {defineOp, type Op} from '../defineOp.ts';
import type {SpatialRank} from '../geometry.ts';
import {binRange} from './binRange.ts';
import {checkRank} from './byPlanes.ts';
import {globalAvg} from './globalAvg.ts';

interface Attrs {
  readonly outputSize: readonly number[];
  readonly inputSize: readonly number[];
}

/** The bins of an axis as a row-stochastic matrix `[1, output, input]`, or its transpose. */
function bins(input: number, output: number, transposed: boolean): Tensor {
  const matrix = new Float32Array(output * input);
  for (let o = 0; o < output; o++) {
    const [start, end] = binRange(o, input, output);
    for (let i = start; i < end; i++) matrix[transposed ? i * output + o : o * input + i] = 1 / (end - start);
  }
  return tensor3d(matrix, transposed ? [1, input, output] : [1, output, input]);
}

/** Multiplies an axis of `x` by a matrix. */
function alongAxis(x: Tensor, axis: number, matrix: Tensor): Tensor {
  const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);
  const {shape} = x;
  const [before, after] = [shape.slice(0, axis), shape.slice(axis + 1)];
  const y = matMul(matrix, reshape(x, [product(before), shape[axis], product(after)]));
  return reshape(y, [...before, matrix.shape[1] ?? 0, ...after]);
}

/** Multiplies each axis of size by its bins, if they change anything. */
function pool(x: Tensor, {inputSize, outputSize}: Attrs, transposed: boolean): Tensor {
  const changed = [...inputSize.keys()].filter(axis => inputSize[axis] !== outputSize[axis]);
  return changed.reduce(
    (image, axis) => alongAxis(image, axis + 1, bins(inputSize[axis], outputSize[axis], transposed)),
    x,
  );
}

const op: Op<'x', Attrs> = defineOp<'x', Attrs>({
  name: 'ZooAdaptiveAvgPool',
  compose: ({x}, attrs) => pool(x, attrs, false),
  gradient: {saves: [], of: (dy, _saved, attrs) => ({x: () => gradientOp({dy}, attrs)})},
});

/** A kernel of its own, so that a backend may know a faster way. Each of the two is the other's gradient. */
const gradientOp: Op<'dy', Attrs> = defineOp<'dy', Attrs>({
  name: 'ZooAdaptiveAvgPoolGrad',
  compose: ({dy}, attrs) => pool(dy, attrs, true),
  gradient: {saves: [], of: (ddx, _saved, attrs) => ({dy: () => op({x: ddx}, attrs)})},
});

/**
 * Pools `x`, `[batch, ...size, channels]`, to `outputSize`.
 *
 * @throws ConfigError if `x` is not float32 or of another rank.
 */
export function adaptiveAvg(x: Tensor, rank: SpatialRank, outputSize: readonly number[]): Tensor {
  checkFloat(`adaptiveAvgPool${rank}d`, x);
  checkRank(`adaptiveAvgPool${rank}d`, x, rank);
  // nothing in another shape, at which some kernels fail
  if (x.size === 0) return reshape(x, [x.shape[0], ...outputSize, x.shape[rank + 1]]);
  if (outputSize.every(length => length === 1)) return globalAvg(x, true);
  const inputSize = x.shape.slice(1, -1);
  if (outputSize.every((length, axis) => length === inputSize[axis])) return clone(x);
  return op({x}, {outputSize, inputSize});
}
