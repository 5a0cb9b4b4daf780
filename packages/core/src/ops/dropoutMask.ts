/**
 * The mask of inverted dropout: 0 with probability `rate`, else `1 / (1 - rate)`, so that the mean stays.
 *
 * Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting" (JMLR 2014).
 */
import {type Tensor, tensor} from '@tensorflow/tfjs-core';
import {forEachBlock} from '../rng/draw.ts';
import type {RngKey} from '../rng/key.ts';
import {defineOp} from './defineOp.ts';

interface DropoutMaskAttrs extends RngKey {
  readonly shape: readonly number[];
  readonly rate: number;
}

const op = defineOp<never, DropoutMaskAttrs>({
  name: 'ZooDropoutMask',
  compose: (_inputs, {shape, rate, ...key}) => {
    const count = shape.reduce((a, b) => a * b, 1);
    const mask = new Float32Array(count);
    const threshold = rate * 2 ** 32;
    // looked up, because a branch that goes either way at random takes as long as the random words themselves
    const values = [0, 1 / (1 - rate)];
    forEachBlock(key, count, (words, start, end) => {
      for (let i = start; i < end; i++) mask[i] = values[Number(words[i - start] >= threshold)];
    });
    return tensor(mask, [...shape]);
  },
});

/**
 * Draws a mask of the given shape. The same key gives the same mask on every backend.
 *
 * @param rate - Probability of a 0, in [0, 1).
 */
export function dropoutMask(shape: readonly number[], rate: number, key: RngKey): Tensor {
  return op({}, {shape, rate, ...key});
}
