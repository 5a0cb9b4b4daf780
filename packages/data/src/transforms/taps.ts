/**
 * Which input positions each output position is made of, and with which weights: Pillow's, by the same floating point operations
 * in the same order, since another order can round to another byte.
 *
 * Reference: Pillow, src/libImaging/Resample.c, `precompute_coeffs` and `normalize_coeffs_8bpc`.
 */
import type {Filter} from './filters.ts';

/** Bits after the point: 32 less 8 for the byte less 2 for sums above one (Resample.c, `PRECISION_BITS`). */
export const PRECISION = 22;

/** For each output position, which input positions it sums and with which weights. */
export interface Taps {
  /** First input position of each output position; never less than the one before. */
  readonly first: Int32Array;
  /** How many follow. */
  readonly count: Int32Array;
  /** `stride` fixed point weights for each output position. */
  readonly weights: Int32Array;
  readonly stride: number;
}

/** A part of a side: positions from `start` on. */
export interface Span {
  readonly start: number;
  readonly length: number;
}

/** The weights of the outputs `kept` of a side of `from` positions that is resized to `to`. */
export function tapsOf(from: number, to: number, filter: Filter, kept: Span): Taps {
  const scale = from / to;
  const spread = Math.max(scale, 1);
  const support = filter.support * spread;
  const stride = Math.ceil(support) * 2 + 1;
  const inverse = 1 / spread;
  const first = new Int32Array(kept.length);
  const count = new Int32Array(kept.length);
  const weights = new Int32Array(kept.length * stride);
  const row = new Float64Array(stride);
  for (let i = 0; i < kept.length; i++) {
    const center = (i + kept.start + 0.5) * scale;
    const begin = Math.max(0, Math.trunc(center - support + 0.5));
    const taps = Math.min(from, Math.trunc(center + support + 0.5)) - begin;
    let sum = 0;
    for (let k = 0; k < taps; k++) {
      row[k] = filter.weight((k + begin - center + 0.5) * inverse);
      sum += row[k];
    }
    for (let k = 0; k < taps; k++) {
      const weight = (sum === 0 ? row[k] : row[k] / sum) * (1 << PRECISION);
      weights[i * stride + k] = Math.trunc(weight < 0 ? weight - 0.5 : weight + 0.5);
    }
    first[i] = begin;
    count[i] = taps;
  }
  return {first, count, weights, stride};
}

/** The input positions that are needed. */
export function inputsOf({first, count}: Taps): Span {
  const last = first.length - 1;
  return {start: first[0], length: first[last] + count[last] - first[0]};
}
