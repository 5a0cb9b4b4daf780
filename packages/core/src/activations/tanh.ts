/**
 * The hyperbolic tangent.
 *
 * Reference: `torch.tanh`.
 */
import {abs, mul, sigmoid, sub, type Tensor, tanh as tfTanh} from '@tensorflow/tfjs-core';
import {type Activation, defineActivation, elementwise, type NoOptions} from './defineActivation.ts';

/** `1 - tanh²(x) = 4s(1 - s)` with `s = σ(-2|x|)`, which does not cancel where tanh is near 1. */
function slope(x: Tensor): Tensor {
  const s = sigmoid(mul(abs(x), -2));
  return mul(mul(s, sub(1, s)), 4);
}

const apply = elementwise<NoOptions>('ZooTanh', x => tfTanh(x), slope);

/** `(e^x - e^-x) / (e^x + e^-x)`. */
export const tanh: Activation = defineActivation({name: 'tanh', defaults: {}, apply});
