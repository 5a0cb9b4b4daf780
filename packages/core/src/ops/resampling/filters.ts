/**
 * What an image is smoothed with before pixels are taken from it, at unit scale.
 *
 * Reference: aten/native/cpu/UpSampleKernel.cpp, `aa_filter`; the same as Pillow's (Resample.c).
 */

/** A filter: its weight at distance `x`, which is zero from `support` on. */
export interface Filter {
  readonly support: number;
  weight(x: number): number;
}

/** A triangle. */
const bilinear: Filter = {support: 1, weight: x => Math.max(0, 1 - Math.abs(x))};

/** Keys' cubic convolution with a = -0.5 (IEEE Trans. ASSP 29, 1981). */
const bicubic: Filter = {
  support: 2,
  weight(signed) {
    const x = Math.abs(signed);
    if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
    return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
  },
};

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/** A sinc under a window of three lobes. */
const lanczos: Filter = {support: 3, weight: x => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0)};

/** Filters by the name of their mode. */
export const FILTERS: {readonly bilinear: Filter; readonly bicubic: Filter; readonly lanczos: Filter} = {
  bilinear,
  bicubic,
  lanczos,
};
