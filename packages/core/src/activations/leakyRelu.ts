/**
 * Rectified linear unit that lets a part of the negative values through.
 *
 * Maas et al., "Rectifier nonlinearities improve neural network acoustic models" (ICML 2013).
 * Reference: `torch.nn.functional.leaky_relu`.
 */
import {leakyRelu as tfLeakyRelu} from '@tensorflow/tfjs-core';
import {defineOp} from '../ops/defineOp.ts';
import {checkNumber} from './checkNumber.ts';
import {type Activation, defineActivation} from './defineActivation.ts';
import {leakyReluGradient} from './leakyReluGradient.ts';

/** Options of {@link leakyRelu}. */
export interface LeakyReluOptions {
  /** Slope below 0, and at 0. @defaultValue 0.01 */
  negativeSlope: number;
}

const op = defineOp<'x', LeakyReluOptions>({
  name: 'ZooLeakyRelu',
  compose: ({x}, {negativeSlope}) => tfLeakyRelu(x, negativeSlope),
  gradient: {
    saves: ['x'],
    of: (dy, {x}, {negativeSlope}) => ({x: () => leakyReluGradient(dy, x, negativeSlope)}),
  },
});

/** `x` above 0, else `negativeSlope · x`. */
export const leakyRelu: Activation<LeakyReluOptions> = defineActivation({
  name: 'leakyRelu',
  defaults: {negativeSlope: 0.01},
  check: ({negativeSlope}) => checkNumber('leakyRelu', 'negativeSlope', negativeSlope, 'a finite number'),
  apply: (x, options) => op({x}, options),
});
