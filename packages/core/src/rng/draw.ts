/**
 * Numbers drawn for a key: bits, uniform, normal, a permutation.
 */
import type {RngKey} from './key.ts';
import {threefry} from './threefry.ts';

/** `count` random 32-bit words. */
export function bits({seed, stream, step}: RngKey, count: number): Uint32Array {
  return threefry(seed | 0, stream | 0, step | 0, new Uint32Array(count));
}

/** `count` numbers in [low, high): 24 random bits each, so that every one is exact in float32 before scaling. */
export function uniform(key: RngKey, count: number, low = 0, high = 1): Float32Array {
  const words = bits(key, count);
  const out = new Float32Array(count);
  const scale = (high - low) / 2 ** 24;
  for (let i = 0; i < count; i++) out[i] = low + (words[i] >>> 8) * scale;
  return out;
}

/** `count` normally distributed numbers, two from each pair of words. Box and Muller (1958). */
export function normal(key: RngKey, count: number, mean = 0, std = 1): Float32Array {
  const words = bits(key, count + (count & 1));
  const out = new Float32Array(count);
  for (let i = 0; i < count; i += 2) {
    // (0, 1], so that the logarithm is finite
    const radius = std * Math.sqrt(-2 * Math.log((words[i] + 1) / 2 ** 32));
    const angle = (2 * Math.PI * words[i + 1]) / 2 ** 32;
    out[i] = mean + radius * Math.cos(angle);
    if (i + 1 < count) out[i + 1] = mean + radius * Math.sin(angle);
  }
  return out;
}

/** The integers 0 … n-1 in random order. Fisher and Yates' shuffle as given by Durstenfeld (1964). */
export function permutation(key: RngKey, n: number): Uint32Array {
  const order = Uint32Array.from({length: n}, (_, i) => i);
  const words = bits(key, n);
  for (let i = n - 1; i > 0; i--) {
    // multiply and shift instead of a remainder: no division, and a bias below n / 2^32
    const j = Math.floor((words[i] / 2 ** 32) * (i + 1));
    const swapped = order[i];
    order[i] = order[j];
    order[j] = swapped;
  }
  return order;
}
