/**
 * A smooth approximation of ReLU.
 *
 * Reference: `torch.nn.functional.softplus`.
 */
import {add, div, greater, mul, relu, sigmoid, sub, type Tensor, where} from '@tensorflow/tfjs-core';
import {checkNumber} from './checkNumber.ts';
import {type Activation, defineActivation, elementwise} from './defineActivation.ts';
import {isPositive} from './isPositive.ts';
import {log1pExp} from './log1pExp.ts';

/** Options of {@link softplus}. */
export interface SoftplusOptions {
  /** The larger, the closer to ReLU; above 0. @defaultValue 1 */
  beta: number;
  /** Where `beta · x` is larger than this, the result is `x`. @defaultValue 20 */
  threshold: number;
}

/** From here on softplus is `x` in float32, and no threshold need say so. */
const LINEAR = 17;

const times = (x: Tensor, factor: number): Tensor => (factor === 1 ? x : mul(x, factor));

const apply = elementwise<SoftplusOptions>(
  'ZooSoftplus',
  (x, {beta, threshold}): Tensor => {
    const z = times(x, beta);
    const softplusOfZ = add(relu(z), log1pExp(z));
    const curve = beta === 1 ? softplusOfZ : div(softplusOfZ, beta);
    return threshold >= LINEAR ? curve : where(greater(z, threshold), x, curve);
  },
  (x, {beta, threshold}): Tensor => {
    const z = times(x, beta);
    if (threshold >= LINEAR) return sigmoid(z);
    const linear = isPositive(sub(z, threshold));
    return add(linear, mul(sub(1, linear), sigmoid(z)));
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
