/**
 * A relative of tanh with slower tails.
 *
 * Reference: `torch.nn.functional.softsign`.
 */
import {abs, add, div, reciprocal, square, type Tensor} from '@tensorflow/tfjs-core';
import {type Activation, defineActivation, elementwise, type NoOptions} from './defineActivation.ts';

const apply = elementwise<NoOptions>(
  'ZooSoftsign',
  (x): Tensor => div(x, add(abs(x), 1)),
  (x): Tensor => reciprocal(square(add(abs(x), 1))),
);

/** `x / (1 + |x|)`. */
export const softsign: Activation = defineActivation({name: 'softsign', defaults: {}, apply});
