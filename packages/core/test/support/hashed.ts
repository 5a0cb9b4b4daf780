import {type Tensor, tensor} from '@tensorflow/tfjs-core';

/** Where the counting starts for each role of a tensor, as in scripts/fixtures/core.py. */
const OFFSET = {x: 0, weight: 100_000, bias: 200_000, upstream: 300_000} as const;

/**
 * Numbers in [-0.5, 0.5) that look random, without storing them: `(i · 2654435761 mod 2^32) / 2^32 - 0.5`.
 *
 * The same rule makes the inputs of the fixtures. Within one tensor all values differ, and the multiplier, near 2^32
 * times the golden ratio, spreads them evenly: of n values no two are closer than about 0.38 / n.
 */
export function hashed(role: keyof typeof OFFSET, shape: readonly number[]): Tensor {
  const count = shape.reduce((a, b) => a * b, 1);
  const values = Float32Array.from(
    {length: count},
    (_, i) => (Math.imul(i + OFFSET[role], 2654435761) >>> 0) / 2 ** 32 - 0.5,
  );
  return tensor(values, [...shape]);
}
