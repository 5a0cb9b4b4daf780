/**
 * A sigmoid of straight lines, with PyTorch's slope of 1/6; that of Keras before version 3, and of tfjs, is 1/5.
 *
 * Howard et al., "Searching for MobileNetV3", arXiv:1905.02244 (2019). Reference: `torch.nn.functional.hardsigmoid`.
 */
import {add, clipByValue, div, mul, type Tensor} from '@tensorflow/tfjs-core';
import {between} from './between.ts';
import {type Activation, defineActivation, elementwise, type NoOptions} from './defineActivation.ts';

const apply = elementwise<NoOptions>(
  'ZooHardSigmoid',
  (x): Tensor => div(clipByValue(add(x, 3), 0, 6), 6),
  (x): Tensor => mul(between(x, -3, 3), 1 / 6),
);

/** `relu6(x + 3) / 6`, with slope 0 at -3 and at 3. */
export const hardSigmoid: Activation = defineActivation({name: 'hardSigmoid', defaults: {}, apply});
