import type {Array64} from './array.ts';

/** Distance between neighbouring values: far above a finite difference's step, so that no kink lies within one. */
const SPACING = 1 / 256;

/**
 * Values between about -1 and 1, no two the same and none nearer to zero than half the spacing, in shuffled order.
 *
 * All are multiples of 1/512, so that float32 holds them exactly. `salt` tells the inputs of one case apart.
 */
export function sampleValues(shape: readonly number[], salt: number): Array64 {
  const length = shape.reduce((product, n) => product * n, 1);
  // A stride coprime to the length visits each position once.
  let stride = Math.floor(length * 0.618) + salt + 1;
  while (gcd(stride, length) !== 1) stride++;
  const spacing = Math.max(SPACING, 2 ** Math.floor(Math.log2(2 / length)));
  const values = Float64Array.from({length}, (_, i) => (((i + 1) * stride) % length) - Math.floor(length / 2));
  return {shape, values: values.map(value => (value + 0.5) * spacing)};
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
