import {abs, neg, type Tensor} from '@tensorflow/tfjs-core';
import {exponential} from './exponential.ts';
import {log1p} from './log1p.ts';

/** `log(1 + e^-|x|)`, to the last digits wherever `e^-|x|` is a float32: what softplus adds to ReLU. */
export function log1pExp(x: Tensor): Tensor {
  return log1p(exponential(neg(abs(x))));
}
