import {cast, greater, less, logicalAnd, type Tensor} from '@tensorflow/tfjs-core';

/** 1 where `low < x < high`, else 0: the slope of a function that is clipped at both, with PyTorch's 0 at the kinks. */
export function between(x: Tensor, low: number, high: number): Tensor {
  return cast(logicalAnd(greater(x, low), less(x, high)), 'float32');
}
