/** The gradient of ReLU and its leaky relative. */
import {mul, step, type Tensor} from '@tensorflow/tfjs-core';
import {defineOp} from '../ops/defineOp.ts';
import {isDifferentiated} from '../ops/isDifferentiated.ts';

interface LeakyReluGradientAttrs {
  readonly negativeSlope: number;
}

type Inputs = Record<'dy' | 'x', Tensor>;

const byInput = ({dy, x}: Inputs, {negativeSlope}: LeakyReluGradientAttrs): Tensor => mul(dy, step(x, negativeSlope));

/** A kernel of its own, so that a backend may take it in one go. */
const op = defineOp<keyof Inputs, LeakyReluGradientAttrs>({name: 'ZooLeakyReluGrad', compose: byInput});

/** `dy` where `x` is above 0, else `negativeSlope · dy`. */
export function leakyReluGradient(dy: Tensor, x: Tensor, negativeSlope: number): Tensor {
  return (isDifferentiated() ? byInput : op)({dy, x}, {negativeSlope});
}
