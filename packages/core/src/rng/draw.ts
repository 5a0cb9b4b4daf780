/**
 * Numbers drawn for a key: bits, uniform, normal, a permutation.
 */
import {boxMuller} from './boxMuller.ts';
import type {RngKey} from './key.ts';
import {normalBelow, normalQuantile} from './normalDistribution.ts';
import {threefry} from './threefry.ts';
import {BLOCK, threefrySimd} from './threefrySimd.ts';

/** `count` random 32-bit words. */
export function bits({seed, stream, step}: RngKey, count: number): Uint32Array {
  return threefry(seed | 0, stream | 0, step | 0, new Uint32Array(count));
}

/** Draws what {@link bits} would, block by block, so that no second array of `count` words is needed. */
export function forEachBlock(
  {seed, stream, step}: RngKey,
  count: number,
  use: (words: Uint32Array, start: number, end: number) => void,
): void {
  const simd = threefrySimd();
  // an even number of words, so that pairs stay whole
  const even = Math.min(BLOCK, count + (count & 1));
  const own = simd === undefined ? new Uint32Array(even) : undefined;
  for (let start = 0; start < count; start += BLOCK) {
    const words = own
      ? threefry(seed | 0, stream | 0, step | 0, own, start / 2)
      : simd?.words(seed | 0, stream | 0, step | 0, start / 2, even);
    if (words) use(words, start, Math.min(start + BLOCK, count));
  }
}

/**
 * `count` numbers in [low, high), 24 random bits each.
 *
 * On [0, 1) every number is exact in float32. On other ranges the rounding to float32 may give `high` itself.
 */
export function uniform(key: RngKey, count: number, low = 0, high = 1): Float32Array {
  const out = new Float32Array(count);
  const scale = (high - low) / 2 ** 24;
  const simd = threefrySimd();
  forEachBlock(key, count, (words, start, end) => {
    if (simd) out.set(simd.scaled(low, scale, end - start), start);
    else for (let i = start; i < end; i++) out[i] = low + (words[i - start] >>> 8) * scale;
  });
  return out;
}

/** `count` normally distributed numbers, two from each pair of words: the same on every machine. */
export function normal(key: RngKey, count: number, mean = 0, std = 1): Float32Array {
  const out = new Float32Array(count);
  const simd = threefrySimd();
  forEachBlock(key, count, (words, start, end) => {
    if (simd) out.set(simd.normals(mean, std, end - start), start);
    else boxMuller(words, out, start, end, mean, std);
  });
  return out;
}

/** A normal distribution and the interval it is cut down to. */
export interface TruncatedNormal {
  /** Mean before truncation. */
  readonly mean: number;
  /** Standard deviation before truncation. */
  readonly std: number;
  /** Smallest value. */
  readonly low: number;
  /** Largest value. */
  readonly high: number;
}

/** `count` numbers of a normal distribution that lie in [low, high], one from each word by the distribution's inverse. */
export function truncatedNormal(key: RngKey, count: number, {mean, std, low, high}: TruncatedNormal): Float32Array {
  const out = new Float32Array(count);
  const below = normalBelow((low - mean) / std);
  const share = normalBelow((high - mean) / std) - below;
  forEachBlock(key, count, (words, start, end) => {
    for (let i = start; i < end; i++) {
      const value = mean + std * normalQuantile(below + share * ((words[i - start] + 0.5) / 2 ** 32));
      // the last bits of the two functions need not agree at the bounds
      out[i] = Math.min(Math.max(value, low), high);
    }
  });
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
