/** Fractions from -0.5 to 0.5 that look random. */
export function fractions(size: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({length: size}, () => {
    state = (Math.imul(state, 1103515245) + 12345) | 0;
    return (state >>> 8) / 2 ** 24 - 0.5;
  });
}

/** Whole numbers from -8 to 8 that look random: sums of some thousand products of them are exact. */
export const wholeNumbers = (size: number, seed: number): Float32Array =>
  fractions(size, seed).map(value => Math.round(16 * value));
