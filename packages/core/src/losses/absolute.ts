import {abs, sign, type Tensor} from '@tensorflow/tfjs-core';
import {elementwise, type NoOptions} from '../activations/defineActivation.ts';

const op = elementwise<NoOptions>(
  'ZooAbsolute',
  x => abs(x),
  x => sign(x),
);

/** `|x|`, with slope 0 at 0 as in PyTorch; tfjs's `abs` has -1 there. */
export function absolute(x: Tensor): Tensor {
  return op(x, {});
}
