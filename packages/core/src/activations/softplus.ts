/**
 * A smooth approximation of ReLU.
 *
 * Reference: `torch.nn.functional.softplus`.
 */
import {add, cast, div, greater, mul, relu, sigmoid, type Tensor, where} from '@tensorflow/tfjs-core';
import {checkNumber} from './checkNumber.ts';
import {type Activation, defineActivation, elementwise} from './defineActivation.ts';
import {log1pExp} from './log1pExp.ts';

/** Options of {@link softplus}. */
export interface SoftplusOptions {
  /** The larger, the closer to ReLU; above 0. @defaultValue 1 */
  beta: number;
  /** Where `beta · x` is larger than this, the result is `x`. @defaultValue 20 */
  threshold: number;
}

const apply = elementwise<SoftplusOptions>(
  'ZooSoftplus',
  (x, {beta, threshold}): Tensor => {
    const z = mul(x, beta);
    const curve = div(add(relu(z), log1pExp(z)), beta);
    return where(greater(z, threshold), x, curve);
  },
  (x, {beta, threshold}): Tensor => {
    const z = mul(x, beta);
    const linear = greater(z, threshold);
    return where(linear, cast(linear, 'float32'), sigmoid(z));
  },
);

/** `log(1 + e^(beta · x)) / beta`, and `x` where `beta · x > threshold`. */
export const softplus: Activation<SoftplusOptions> = defineActivation({
  name: 'softplus',
  defaults: {beta: 1, threshold: 20},
  check: ({beta, threshold}) => {
    checkNumber('softplus', 'beta', beta, 'a number above 0', n => n > 0);
    checkNumber('softplus', 'threshold', threshold, 'a finite number');
  },
  apply,
});
