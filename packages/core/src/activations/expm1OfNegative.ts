import {div, minimum, mul, neg, relu, sub, type Tensor, tanh, elu as tfElu} from '@tensorflow/tfjs-core';
import {onWasm} from '../ops/onWasm.ts';
import {elementwise, type NoOptions} from './defineActivation.ts';
import {exponential} from './exponential.ts';

/** `min(x, 0)`. `minimum` takes five times as long on wasm, and clipping there hides NaN. */
export const negativePart = (x: Tensor): Tensor => (onWasm() ? neg(relu(neg(x))) : minimum(x, 0));

const op = elementwise<NoOptions>(
  'ZooExpm1OfNegative',
  (x): Tensor => {
    // on native tfjs's elu is the rounded e^x minus 1, and expm1 takes three times as long as all steps here together
    if (onWasm()) return tfElu(negativePart(x));
    const t = tanh(mul(negativePart(x), 0.5));
    return div(mul(t, 2), sub(1, t));
  },
  x => exponential(negativePart(x)),
);

/**
 * `e^x - 1` for `x` of at most 0, to the last digits; 0 above. With `t = tanh(x/2)` it is `2t / (1 - t)`, in which nothing
 * cancels.
 */
export function expm1OfNegative(x: Tensor): Tensor {
  return op(x, {});
}
