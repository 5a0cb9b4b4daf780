/**
 * Rectified linear unit that lets a part of the negative values through.
 *
 * Maas et al., "Rectifier nonlinearities improve neural network acoustic models" (ICML 2013).
 * Reference: `torch.nn.functional.leaky_relu`.
 */
import {mul, step, type Tensor, leakyRelu as tfLeakyRelu} from '@tensorflow/tfjs-core';
import {defineOp} from '../ops/defineOp.ts';
import {isDifferentiated} from '../ops/isDifferentiated.ts';
import {checkNumber} from './checkNumber.ts';
import {type Activation, defineActivation} from './defineActivation.ts';

/** Options of {@link leakyRelu}. */
export interface LeakyReluOptions {
  /** Slope below 0, and at 0. @defaultValue 0.01 */
  negativeSlope: number;
}

type Gradient = Record<'dy' | 'x', Tensor>;

const byInput = ({dy, x}: Gradient, {negativeSlope}: LeakyReluOptions): Tensor => mul(dy, step(x, negativeSlope));

/** A kernel of its own, so that a backend may take it in one go. */
const gradientOp = defineOp<keyof Gradient, LeakyReluOptions>({name: 'ZooLeakyReluGrad', compose: byInput});

const op = defineOp<'x', LeakyReluOptions>({
  name: 'ZooLeakyRelu',
  compose: ({x}, {negativeSlope}) => tfLeakyRelu(x, negativeSlope),
  gradient: {
    saves: ['x'],
    of: (dy, {x}, options) => ({
      x: () => (isDifferentiated() ? byInput : gradientOp)({dy, x}, options),
    }),
  },
});

/** `x` above 0, else `negativeSlope · x`. */
export const leakyRelu: Activation<LeakyReluOptions> = defineActivation({
  name: 'leakyRelu',
  defaults: {negativeSlope: 0.01},
  check: ({negativeSlope}) => checkNumber('leakyRelu', 'negativeSlope', negativeSlope, 'a finite number'),
  apply: (x, options) => op({x}, options),
});
