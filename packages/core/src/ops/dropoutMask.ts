/**
 * The mask of inverted dropout: 0 with probability `rate`, else `1 / (1 - rate)`, so that the mean stays.
 *
 * Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting" (JMLR 2014).
 */
import {type Tensor, tensor} from '@tensorflow/tfjs-core';
import {bits} from '../rng/draw.ts';
import type {RngKey} from '../rng/key.ts';
import {defineOp} from './defineOp.ts';

interface DropoutMaskAttrs extends RngKey {
  readonly shape: readonly number[];
  readonly rate: number;
}

const op = defineOp<never, DropoutMaskAttrs>({
  name: 'ZooDropoutMask',
  compose: (_inputs, {shape, rate, ...key}) => {
    const words = bits(
      key,
      shape.reduce((a, b) => a * b, 1),
    );
    const mask = new Float32Array(words.length);
    const threshold = rate * 2 ** 32;
    const kept = 1 / (1 - rate);
    for (let i = 0; i < words.length; i++) mask[i] = words[i] >= threshold ? kept : 0;
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
