/**
 * Matrix product of a batch with a weight stored as PyTorch stores it.
 *
 * `y = x · Wᵀ`, with `dx = dy · W` and `dW = dyᵀ · x`.
 *
 * The weight is `[out, in]` and is never transposed, neither forward nor backward: it is the largest tensor of AlexNet
 * by far (151 MB), while the batch is small. So the product is taken as `(W · xᵀ)ᵀ`, which reads the weight in order. Its gradient
 * is as large, and an op of its own for backends that can write it once.
 *
 * Reference: `torch.nn.functional.linear`.
 */
import {matMul, slice, type Tensor, type Tensor2D, transpose, zeros} from '@tensorflow/tfjs-core';
import {checkFloat} from './checkFloat.ts';
import {defineOp, type Op} from './defineOp.ts';

const weightGradient = defineOp<'dy' | 'x', Record<never, never>>({
  name: 'ZooLinearWeightGrad',
  compose: ({dy, x}) => (dy.size === 0 ? zeros([dy.shape[1] ?? 0, x.shape[1] ?? 0]) : matMul(transpose(dy), x)),
  gradient: {
    saves: ['dy', 'x'],
    of: (slopes, {dy, x}) => ({
      dy: () => op({x, weight: slopes}, {}),
      x: () => (dy.size === 0 ? zeros(x.shape) : matMul(dy, slopes)),
    }),
  },
});

const op: Op<'x' | 'weight', Record<never, never>> = defineOp<'x' | 'weight', Record<never, never>>({
  name: 'ZooLinear',
  // of nothing without a product, of which some kernels complain
  compose: ({x, weight}) =>
    x.size === 0 ? zeros([x.shape[0], weight.shape[0]]) : transpose(matMul(weight, transpose(x))),
  gradient: {
    saves: ['x', 'weight'],
    of: (dy, {x, weight}) => ({
      x: () => (dy.size === 0 ? zeros(x.shape) : matMul(dy, weight)),
      weight: () => weightGradient({dy, x}, {}),
    }),
    rows: {
      weight: ({y: dy}, {x}, begin, end) => weightGradient({dy: slice(dy, [0, begin], [-1, end - begin]), x}, {}),
    },
  },
});

/**
 * Applies a weight matrix to each row of `x`.
 *
 * @param x - `[batch, in]`, float32.
 * @param weight - `[out, in]`.
 * @returns `[batch, out]`.
 * @throws ConfigError if `x` is not float32.
 */
export function linear(x: Tensor, weight: Tensor): Tensor2D {
  checkFloat('linear', x);
  return op({x, weight}, {}) as Tensor2D;
}
