import type {Tensor} from '@tensorflow/tfjs-core';

/**
 * Takes steps one after the other, each from the result of the one before, which is disposed: the next then gets its memory,
 * which is still in the caches. Up to the end of a `tidy`, a dozen results would be kept.
 *
 * @param first - Disposed as well.
 */
export function inTurn(first: Tensor, ...steps: readonly ((x: Tensor) => Tensor)[]): Tensor {
  return steps.reduce((x, step) => {
    const y = step(x);
    x.dispose();
    return y;
  }, first);
}
