import {abs, clipByValue, mul, sign, type Tensor} from '@tensorflow/tfjs-core';
import {elementwise, type NoOptions} from '../activations/defineActivation.ts';
import {onWasm} from '../ops/onWasm.ts';

/** Makes 1 or more of any float32 but 0, except those too small to have all their digits. */
const LARGE = 1e38;

/** -1, 0 or 1. wasm's own takes four times as long. */
export const signOf = (x: Tensor): Tensor => (onWasm() ? clipByValue(mul(x, LARGE), -1, 1) : sign(x));

const op = elementwise<NoOptions>(
  'ZooAbsolute',
  x => abs(x),
  x => signOf(x),
);

/** `|x|`, with slope 0 at 0 as in PyTorch; tfjs's `abs` has -1 there. */
export function absolute(x: Tensor): Tensor {
  return op(x, {});
}
