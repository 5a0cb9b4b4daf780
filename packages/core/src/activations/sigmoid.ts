/**
 * The logistic function.
 *
 * Reference: `torch.sigmoid`.
 */
import {mul, neg, type Tensor, sigmoid as tfSigmoid} from '@tensorflow/tfjs-core';
import {type Activation, defineActivation, elementwise, type NoOptions} from './defineActivation.ts';

const apply = elementwise<NoOptions>(
  'ZooSigmoid',
  x => tfSigmoid(x),
  // not y(1 - y): at x = 20 that is 0 in float32
  (x): Tensor => mul(tfSigmoid(x), tfSigmoid(neg(x))),
);

/** `1 / (1 + e^-x)`. */
export const sigmoid: Activation = defineActivation({name: 'sigmoid', defaults: {}, apply});
