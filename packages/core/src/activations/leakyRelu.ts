/**
 * Rectified linear unit that lets a part of the negative values through.
 *
 * Maas et al., "Rectifier nonlinearities improve neural network acoustic models" (ICML 2013).
 * Reference: `torch.nn.functional.leaky_relu`.
 */
import {fill, greater, mul, onesLike, type Tensor, where} from '@tensorflow/tfjs-core';
import {checkNumber} from './checkNumber.ts';
import {type Activation, defineActivation, elementwise} from './defineActivation.ts';

/** Options of {@link leakyRelu}. */
export interface LeakyReluOptions {
  /** Slope below 0, and at 0. @defaultValue 0.01 */
  negativeSlope: number;
}

const apply = elementwise<LeakyReluOptions>(
  'ZooLeakyRelu',
  (x, {negativeSlope}): Tensor => where(greater(x, 0), x, mul(x, negativeSlope)),
  (x, {negativeSlope}): Tensor => where(greater(x, 0), onesLike(x), fill(x.shape, negativeSlope)),
);

/** `x` above 0, else `negativeSlope · x`. */
export const leakyRelu: Activation<LeakyReluOptions> = defineActivation({
  name: 'leakyRelu',
  defaults: {negativeSlope: 0.01},
  check: ({negativeSlope}) => checkNumber('leakyRelu', 'negativeSlope', negativeSlope, 'a finite number'),
  apply,
});
