/**
 * Mish: a smooth relative of ReLU.
 *
 * Misra, "Mish: a self regularized non-monotonic activation function", arXiv:1908.08681 (2019).
 * Reference: `torch.nn.functional.mish`.
 */
import {add, div, exp, minimum, mul, sigmoid, square, type Tensor} from '@tensorflow/tfjs-core';
import {type Activation, defineActivation, elementwise, type NoOptions} from './defineActivation.ts';

/** From here on tanh(softplus(x)) is 1 in float32, and its slope 0; e^40 can still be squared. */
const FLAT = 20;

/** `n = w² + 2w` with `w = e^x`: `tanh(softplus(x)) = n / (n + 2)`, without a logarithm that cancels. */
function numerator(x: Tensor): Tensor {
  const w = exp(minimum(x, FLAT));
  return mul(w, add(w, 2));
}

const apply = elementwise<NoOptions>(
  'ZooMish',
  (x): Tensor => {
    const n = numerator(x);
    return mul(x, div(n, add(n, 2)));
  },
  (x): Tensor => {
    // t + x · (1 - t²) · σ(x), with 1 - t² = 4 (n + 1) / (n + 2)²
    const n = numerator(x);
    const rest = div(mul(add(n, 1), 4), square(add(n, 2)));
    return add(div(n, add(n, 2)), mul(mul(minimum(x, FLAT), rest), sigmoid(x)));
  },
);

/** `x · tanh(log(1 + e^x))`. */
export const mish: Activation = defineActivation({name: 'mish', defaults: {}, apply});
