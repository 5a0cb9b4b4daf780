/**
 * The logistic function.
 *
 * Reference: `torch.sigmoid`.
 */
import {mul, neg, type Tensor, sigmoid as tfSigmoid} from '@tensorflow/tfjs-core';
import {defineOp} from '../ops/defineOp.ts';
import {defineOutputsOp} from '../ops/defineOutputsOp.ts';
import {isDifferentiated} from '../ops/isDifferentiated.ts';
import {type Activation, defineActivation, type NoOptions} from './defineActivation.ts';

type Inputs = Record<'dy' | 'x' | 'y', Tensor>;

/** Not `y(1 - y)`: at x = 20 that is 0 in float32. */
const slopes = ({dy, x, y}: Inputs): Tensor => mul(mul(dy, y), tfSigmoid(neg(x)));

/** A kernel of its own, so that a backend may take it in one go. */
const gradientOp = defineOp<keyof Inputs, NoOptions>({name: 'ZooSigmoidGrad', compose: slopes});

const op = defineOutputsOp<'x', 'y', NoOptions>({
  name: 'ZooSigmoid',
  outputs: ['y'],
  compose: ({x}) => ({y: tfSigmoid(x)}),
  gradient: {
    saves: ['x', 'y'],
    of: ({y: dy}, {x, y}) => ({
      x: () => (isDifferentiated() ? slopes({dy, x, y: tfSigmoid(x)}) : gradientOp({dy, x, y}, {})),
    }),
  },
});

/** `1 / (1 + e^-x)`. */
export const sigmoid: Activation = defineActivation({name: 'sigmoid', defaults: {}, apply: x => op({x}, {}).y});
