import type {Array64} from './array.ts';

/** Half the distance of a central difference. In doubles, on values near 1, its error is about 1e-10. */
const STEP = 1e-5;

/** Gradients of `sum(dy * f(inputs))` by each input, by central differences of the reference in double precision. */
export function gradientsOf(f: (inputs: Array64[]) => Array64, inputs: Array64[], dy: Array64): Array64[] {
  const loss = (): number => f(inputs).values.reduce((sum, value, i) => sum + value * (dy.values[i] ?? 0), 0);
  return inputs.map(({shape, values}) => ({
    shape,
    values: Float64Array.from(values, (value, i) => {
      values[i] = value + STEP;
      const above = loss();
      values[i] = value - STEP;
      const below = loss();
      values[i] = value;
      return (above - below) / (2 * STEP);
    }),
  }));
}
