import {cast, greater, less, logicalAnd, mul, step, sub, type Tensor, zerosLike} from '@tensorflow/tfjs-core';
import {onWasm} from '../ops/onWasm.ts';
import {elementwise} from './defineActivation.ts';

interface Range {
  readonly low: number;
  readonly high: number;
}

const op = elementwise<Range>(
  'ZooBetween',
  (x, {low, high}) =>
    // comparisons on wasm take fifteen times as long; a difference is 0 for equal numbers only
    onWasm() ? mul(step(sub(x, low)), step(sub(high, x))) : cast(logicalAnd(greater(x, low), less(x, high)), 'float32'),
  x => zerosLike(x),
);

/**
 * 1 where `low < x < high`, else 0: the slope of a function that is clipped at both, with PyTorch's 0 at the kinks; its own
 * slope is 0.
 */
export function between(x: Tensor, low: number, high: number): Tensor {
  return op(x, {low, high});
}
