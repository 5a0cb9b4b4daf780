/**
 * `log(1 + u)`, to the last digits also for the smallest `u`.
 *
 * tfjs's `log1p` is `log` of the rounded sum on some backends, wasm among them, and so 0 for `u = 1e-8`. What rounding took
 * from the sum is given back, as a difference of logarithms: Goldberg, "What every computer scientist should know about
 * floating-point arithmetic" (1991), section 1.4. A backend whose own is right registers that.
 */
import {add, div, log, reciprocal, sub, type Tensor} from '@tensorflow/tfjs-core';
import {elementwise, type NoOptions} from './defineActivation.ts';

const op = elementwise<NoOptions>(
  'ZooLog1p',
  (u): Tensor => {
    const rounded = add(u, 1);
    return add(log(rounded), div(sub(u, sub(rounded, 1)), rounded));
  },
  (u): Tensor => reciprocal(add(u, 1)),
);

/** `log(1 + u)` for finite `u > -1`. */
export function log1p(u: Tensor): Tensor {
  return op(u, {});
}
