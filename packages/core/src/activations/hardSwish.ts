/**
 * Swish of straight lines and a parabola.
 *
 * Howard et al., "Searching for MobileNetV3", arXiv:1905.02244 (2019). Reference: `torch.nn.functional.hardswish`.
 */
import {add, clipByValue, div, mul, sub, type Tensor} from '@tensorflow/tfjs-core';
import {between} from './between.ts';
import {type Activation, defineActivation, elementwise, type NoOptions} from './defineActivation.ts';
import {isPositive} from './isPositive.ts';

const apply = elementwise<NoOptions>(
  'ZooHardSwish',
  (x): Tensor => mul(x, div(clipByValue(add(x, 3), 0, 6), 6)),
  (x): Tensor => {
    // from -1/2 to 3/2, and from 3 on 1
    const parabola = add(div(clipByValue(x, -3, 3), 3), 0.5);
    return add(mul(between(x, -3, 3), parabola), sub(1, isPositive(sub(3, x))));
  },
);

/** `x · relu6(x + 3) / 6`, with slope 0 at -3 and 1 at 3. */
export const hardSwish: Activation = defineActivation({name: 'hardSwish', defaults: {}, apply});
