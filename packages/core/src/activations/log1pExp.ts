import {abs, add, div, equal, exp, log, mul, neg, onesLike, sub, type Tensor, where} from '@tensorflow/tfjs-core';

/**
 * `log(1 + e^-|x|)`, to the last digits wherever `e^-|x|` is a float32: what softplus adds to ReLU.
 *
 * `log(w) · u / (w - 1)` with `w` the rounded `1 + u`, as some backends compute `log1p(u)` as `log(1 + u)`, which is 0 for
 * the `u` of x = 20. Kahan's device: Higham, "Accuracy and stability of numerical algorithms" (2002), section 1.14.1.
 */
export function log1pExp(x: Tensor): Tensor {
  const u = exp(neg(abs(x)));
  const w = add(u, 1);
  return where(equal(w, onesLike(w)), u, mul(log(w), div(u, sub(w, 1))));
}
