/**
 * The hyperbolic tangent.
 *
 * Reference: `torch.tanh`.
 */
import {mul, neg, sigmoid, type Tensor, tanh as tfTanh} from '@tensorflow/tfjs-core';
import {type Activation, defineActivation, elementwise, type NoOptions} from './defineActivation.ts';

/** `1 - tanh²(x) = 4 σ(2x) σ(-2x)`, which does not cancel where tanh is near 1. */
function slope(x: Tensor): Tensor {
  const twice = mul(x, 2);
  return mul(mul(sigmoid(twice), sigmoid(neg(twice))), 4);
}

const apply = elementwise<NoOptions>('ZooTanh', x => tfTanh(x), slope);

/** `(e^x - e^-x) / (e^x + e^-x)`. */
export const tanh: Activation = defineActivation({name: 'tanh', defaults: {}, apply});
