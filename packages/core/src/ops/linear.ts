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
import {matMul, reshape, type Tensor, type Tensor2D, transpose} from '@tensorflow/tfjs-core';
import {checkFloat} from './checkFloat.ts';
import {defineOp} from './defineOp.ts';

const op = defineOp<'x' | 'weight', Record<never, never>>({
  name: 'ZooLinear',
  compose: ({x, weight}) => transpose(matMul(weight, transpose(x))),
  gradient: {
    saves: ['x', 'weight'],
    of: (dy, {x, weight}) => ({
      x: () => matMul(dy, weight),
      weight: () => matMul(transpose(dy), x),
    }),
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
  // nothing in another shape, of which wasm complains
  if (x.size === 0) return reshape(x, [x.shape[0], weight.shape[0]]);
  return op({x, weight}, {}) as Tensor2D;
}
