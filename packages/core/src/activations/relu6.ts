/**
 * Rectified linear unit that stops at 6.
 *
 * Howard et al., "MobileNets", arXiv:1704.04861 (2017). Reference: `torch.nn.functional.relu6`.
 */
import {clipByValue} from '@tensorflow/tfjs-core';
import {between} from './between.ts';
import {type Activation, defineActivation, elementwise, type NoOptions} from './defineActivation.ts';

const apply = elementwise<NoOptions>(
  'ZooRelu6',
  x => clipByValue(x, 0, 6),
  // tfjs's own has slope 1 at 6, PyTorch's 0
  y => between(y, 0, 6),
  'y',
);

/** `min(max(x, 0), 6)`, with slope 0 at 0 and at 6. */
export const relu6: Activation = defineActivation({name: 'relu6', defaults: {}, apply});
