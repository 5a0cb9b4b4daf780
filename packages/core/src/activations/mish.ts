/**
 * Mish: a smooth relative of ReLU.
 *
 * Misra, "Mish: a self regularized non-monotonic activation function", arXiv:1908.08681 (2019).
 * Reference: `torch.nn.functional.mish`.
 */
import {add, clipByValue, div, mul, square, type Tensor} from '@tensorflow/tfjs-core';
import {type Activation, defineActivation, elementwise, type NoOptions} from './defineActivation.ts';
import {exponential} from './exponential.ts';

/** From here on tanh(softplus(x)) is 1 in float32, and its slope 0; e^80 is still a float32. */
const FLAT = 20;

/** `min(x, FLAT)`, and 0 for `e^x` wherever that is 0 in float32. */
const held = (x: Tensor): Tensor => clipByValue(x, -1e4, FLAT);

const apply = elementwise<NoOptions>(
  'ZooMish',
  (x): Tensor => {
    // tanh(softplus(x)) = n / (n + 2) with w = e^x and n = w² + 2w: no logarithm that cancels
    const w = exponential(held(x));
    const n = mul(w, add(w, 2));
    return mul(x, div(n, add(n, 2)));
  },
  (x): Tensor => {
    // n / d + 4x · w · (w + 1) / d² with d = n + 2
    const z = held(x);
    const w = exponential(z);
    const n = mul(w, add(w, 2));
    const d = add(n, 2);
    const rest = div(mul(w, add(w, 1)), square(d));
    return add(div(n, d), mul(mul(z, 4), rest));
  },
);

/** `x · tanh(log(1 + e^x))`. */
export const mish: Activation = defineActivation({name: 'mish', defaults: {}, apply});
