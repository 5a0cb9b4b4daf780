import {cast, greater, step, type Tensor, zerosLike} from '@tensorflow/tfjs-core';
import {onWasm} from '../ops/onWasm.ts';
import {elementwise, type NoOptions} from './defineActivation.ts';

// an op, as tfjs cannot differentiate comparisons, not even to 0
const op = elementwise<NoOptions>(
  'ZooIsPositive',
  // comparisons on wasm take fifteen times as long as its step function
  x => (onWasm() ? step(x) : cast(greater(x, 0), 'float32')),
  x => zerosLike(x),
);

/** 1 where `x > 0`, else 0; with slope 0. */
export function isPositive(x: Tensor): Tensor {
  return op(x, {});
}
