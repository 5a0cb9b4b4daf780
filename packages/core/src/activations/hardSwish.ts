/**
 * Swish of straight lines and a parabola.
 *
 * Howard et al., "Searching for MobileNetV3", arXiv:1905.02244 (2019). Reference: `torch.nn.functional.hardswish`.
 */
import {
  add,
  clipByValue,
  div,
  greaterEqual,
  lessEqual,
  mul,
  onesLike,
  type Tensor,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import {type Activation, defineActivation, elementwise, type NoOptions} from './defineActivation.ts';

const apply = elementwise<NoOptions>(
  'ZooHardSwish',
  (x): Tensor => mul(x, div(clipByValue(add(x, 3), 0, 6), 6)),
  (x): Tensor => {
    const parabola = add(div(x, 3), 0.5);
    return where(lessEqual(x, -3), zerosLike(x), where(greaterEqual(x, 3), onesLike(x), parabola));
  },
);

/** `x · relu6(x + 3) / 6`, with slope 0 at -3 and 1 at 3. */
export const hardSwish: Activation = defineActivation({name: 'hardSwish', defaults: {}, apply});
