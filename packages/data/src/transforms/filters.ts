/**
 * Pillow's resampling filters, at unit scale.
 *
 * Reference: Pillow, src/libImaging/Resample.c. The formulas are kept in its order of operations.
 */

/** A resampling filter: its weight at distance `x`, which is zero from `support` on. */
export interface Filter {
  readonly support: number;
  weight(x: number): number;
}

/** The mean of the pixels under an output pixel; the nearest one when growing. */
export const BOX: Filter = {
  support: 0.5,
  weight: x => (x > -0.5 && x <= 0.5 ? 1 : 0),
};

/** Linear interpolation; a triangle when shrinking. */
export const BILINEAR: Filter = {
  support: 1,
  weight: x => Math.max(0, 1 - Math.abs(x)),
};

/** A sinc under a Hamming window of one pixel: as sharp as bicubic, as cheap as bilinear. */
export const HAMMING: Filter = {
  support: 1,
  weight(signed) {
    const x = Math.abs(signed);
    if (x === 0) return 1;
    if (x >= 1) return 0;
    // the window's constants are floats in C
    return sinc(x) * (Math.fround(0.54) + Math.fround(0.46) * Math.cos(x * Math.PI));
  },
};

/** Keys' cubic convolution with a = -0.5 (IEEE Trans. ASSP 29, 1981), as Pillow has it. */
export const BICUBIC: Filter = {
  support: 2,
  weight(signed) {
    const a = -0.5;
    const x = Math.abs(signed);
    if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
    if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
    return 0;
  },
};

/** A sinc under a window of three lobes. */
export const LANCZOS: Filter = {
  support: 3,
  weight: x => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0),
};

function sinc(x: number): number {
  if (x === 0) return 1;
  const angle = x * Math.PI;
  return Math.sin(angle) / angle;
}
