/**
 * Sigmoid linear unit, also known as swish.
 *
 * Ramachandran et al., "Searching for activation functions", arXiv:1710.05941 (2017).
 * Reference: `torch.nn.functional.silu`.
 */
import {add, mul, neg, sigmoid, type Tensor} from '@tensorflow/tfjs-core';
import {type Activation, defineActivation, elementwise, type NoOptions} from './defineActivation.ts';

const apply = elementwise<NoOptions>(
  'ZooSilu',
  (x): Tensor => mul(x, sigmoid(x)),
  (x): Tensor => mul(sigmoid(x), add(mul(x, sigmoid(neg(x))), 1)),
);

/** `x · σ(x)`. */
export const silu: Activation = defineActivation({name: 'silu', defaults: {}, apply});
