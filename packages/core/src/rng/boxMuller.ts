/**
 * Normally distributed numbers of random words, by arithmetic and square roots alone, which every machine rounds alike: the
 * numbers are the same everywhere to the last bit, with vectors (`boxMullerCode.ts`, which does the same steps in the same
 * order) and without. Their errors, about 1e-10, are far below what float32 keeps.
 *
 * Box and Muller, "A note on the generation of random normal deviates" (1958).
 */

/** Where mantissas are halved, so that those whose logarithm is taken lie around 1. */
export const HALVED_FROM: number = Math.SQRT2;
export const RADIANS: number = (2 * Math.PI) / 2 ** 32;
/** `artanh t = t · (1 + t²/3 + t⁴/5 + …)`, as powers of `t²`; for the `t` of a mantissa, below 0.172, to 5e-11. */
export const ARTANH: readonly number[] = [1, 3, 5, 7, 9, 11].map(n => 1 / n);
/** `sin x = x · (1 - x²/3! + …)`, and `cos x`, as powers of `x²`; up to π/4 to 1e-11. */
export const SINE: readonly number[] = [1, -6, 120, -5040, 362880, -39916800].map(n => 1 / n);
export const COSINE: readonly number[] = [1, -2, 24, -720, 40320, -3628800, 479001600].map(n => 1 / n);

/** `2^-e`. */
const POWERS: readonly number[] = Array.from({length: 32}, (_, e) => 2 ** -e);

const [A0, A1, A2, A3, A4, A5] = ARTANH;
const [S0, S1, S2, S3, S4, S5] = SINE;
const [C0, C1, C2, C3, C4, C5, C6] = COSINE;

/**
 * Writes a number for each word, in pairs: `mean + std · √(-2 log((a + 1) / 2^32)) · cos` and `… · sin` of `2π b / 2^32`.
 *
 * @param words - From the first of a pair on, and whole pairs.
 * @param out - Where the last of an odd number of values has no partner.
 * @param start - Where to write the first, in `out`.
 * @param end - Where to stop.
 */
export function boxMuller(
  words: Uint32Array,
  out: Float32Array,
  start: number,
  end: number,
  mean: number,
  std: number,
): void {
  for (let i = start; i < end; i += 2) {
    const word = words[i - start];
    // 1 to 2^32, so that the logarithm is finite
    const n = word + 1;
    // of 2^32, 32 bits hold nothing; it is twice 2^31 here
    const exponent = 31 - Math.clz32(n > 0xffffffff ? word : n);
    const mantissa = n * POWERS[exponent];
    const halved = mantissa > HALVED_FROM ? 1 : 0;
    const m = mantissa - halved * (0.5 * mantissa);
    const t = (m - 1) / (m + 1);
    const z = t * t;
    const logarithm = t * (A0 + z * (A1 + z * (A2 + z * (A3 + z * (A4 + z * A5)))));
    const radius = std * Math.sqrt((32 - exponent - halved) * (2 * Math.LN2) - 4 * logarithm);

    const turn = words[i - start + 1];
    const quarter = (turn + 0x20000000) >>> 30;
    // from the nearest quarter, in [-π/4, π/4)
    const x = ((turn - (quarter << 30)) | 0) * RADIANS;
    const y = x * x;
    const sine = x * (S0 + y * (S1 + y * (S2 + y * (S3 + y * (S4 + y * S5)))));
    const cosine = C0 + y * (C1 + y * (C2 + y * (C3 + y * (C4 + y * (C5 + y * C6)))));
    // in odd quarters they change places; no branch, which random numbers would mislead half the time
    const swap = (quarter & 1) * (sine - cosine);
    out[i] = mean + radius * (1 - ((quarter + 1) & 2)) * (cosine + swap);
    if (i + 1 < end) out[i + 1] = mean + radius * (1 - (quarter & 2)) * (sine - swap);
  }
}
