/**
 * Matrix product of a batch with a weight stored as PyTorch stores it.
 *
 * `y = x · Wᵀ`, with `dx = dy · W` and `dW = dyᵀ · x`.
 *
 * The weight is `[out, in]` and is never transposed, neither forward nor backward: it is the largest tensor of AlexNet
 * by far (151 MB), while the batch is small. So the product is taken as `(W · xᵀ)ᵀ`, which reads the weight in order.
 *
 * Reference: `torch.nn.functional.linear`.
 */
import {matMul, slice, type Tensor, type Tensor2D, transpose, zeros} from '@tensorflow/tfjs-core';
import {checkFloat} from './checkFloat.ts';
import {defineOp} from './defineOp.ts';

const op = defineOp<'x' | 'weight', Record<never, never>>({
  name: 'ZooLinear',
  // of nothing without a product, of which some kernels complain
  compose: ({x, weight}) =>
    x.size === 0 ? zeros([x.shape[0], weight.shape[0]]) : transpose(matMul(weight, transpose(x))),
  gradient: {
    saves: ['x', 'weight'],
    of: (dy, {x, weight}) => ({
      x: () => (dy.size === 0 ? zeros(x.shape) : matMul(dy, weight)),
      weight: () => (dy.size === 0 ? zeros(weight.shape) : matMul(transpose(dy), x)),
    }),
    rows: {
      weight({y: dy}, {x}, begin, end) {
        const rows = end - begin;
        return dy.size === 0 ? zeros([rows, x.shape[1] ?? 0]) : matMul(transpose(slice(dy, [0, begin], [-1, rows])), x);
      },
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
