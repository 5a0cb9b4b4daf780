/**
 * The logistic function.
 *
 * Reference: `torch.sigmoid`.
 */
import {mul, neg, sigmoid as tfSigmoid} from '@tensorflow/tfjs-core';
import {defineOutputsOp} from '../ops/defineOutputsOp.ts';
import {isDifferentiated} from '../ops/isDifferentiated.ts';
import {type Activation, defineActivation, type NoOptions} from './defineActivation.ts';

const op = defineOutputsOp<'x', 'y', NoOptions>({
  name: 'ZooSigmoid',
  outputs: ['y'],
  compose: ({x}) => ({y: tfSigmoid(x)}),
  gradient: {
    saves: ['x', 'y'],
    // not y(1 - y): at x = 20 that is 0 in float32
    of: ({y: dy}, {x, y}) => ({
      x: () => mul(mul(dy, isDifferentiated() ? tfSigmoid(x) : y), tfSigmoid(neg(x))),
    }),
  },
});

/** `1 / (1 + e^-x)`. */
export const sigmoid: Activation = defineActivation({name: 'sigmoid', defaults: {}, apply: x => op({x}, {}).y});
