/** An array of doubles with a shape, row-major: what the references compute on. */
export interface Array64 {
  shape: readonly number[];
  values: Float64Array;
}

/** Zeros of a shape. */
export function zeros(shape: readonly number[]): Array64 {
  return {shape, values: new Float64Array(shape.reduce((product, n) => product * n, 1))};
}

/** An array of a shape whose element at each index is what `f` says. */
export function generate(shape: readonly number[], f: (index: readonly number[]) => number): Array64 {
  const result = zeros(shape);
  for (let i = 0; i < result.values.length; i++) result.values[i] = f(indexOf(shape, i));
  return result;
}

/** The element at an index; zero outside, which is what padding means. */
export function at({shape, values}: Array64, ...index: readonly number[]): number {
  let flat = 0;
  for (const [axis, i] of index.entries()) {
    const length = shape[axis] ?? 0;
    if (i < 0 || i >= length) return 0;
    flat = flat * length + i;
  }
  return values[flat] ?? 0;
}

/** Axis lengths of an array of rank 4. */
export function shape4({shape: [a = 0, b = 0, c = 0, d = 0]}: Array64): [number, number, number, number] {
  return [a, b, c, d];
}

function indexOf(shape: readonly number[], flat: number): number[] {
  const index: number[] = [];
  for (const length of shape.toReversed()) {
    index.unshift(flat % length);
    flat = Math.floor(flat / length);
  }
  return index;
}
