/** Matrix products, reductions, softmax and moves of elements, by the definition. */
import {type Array64, at, generate, zeros} from './array.ts';

/** `op(a) op(b)`, where op transposes if told to. */
export function matMul(a: Array64, b: Array64, transposeA: boolean, transposeB: boolean): Array64 {
  const [p = 0, q = 0] = a.shape;
  const [r = 0, s = 0] = b.shape;
  const [rows, inner, columns] = [transposeA ? q : p, transposeA ? p : q, transposeB ? r : s];
  return generate([rows, columns], ([i = 0, j = 0]) => {
    let sum = 0;
    for (let k = 0; k < inner; k++) {
      sum += (transposeA ? at(a, k, i) : at(a, i, k)) * (transposeB ? at(b, j, k) : at(b, k, j));
    }
    return sum;
  });
}

/** Applies `f` to each element. */
export function elementwise(x: Array64, f: (value: number) => number): Array64 {
  return {shape: x.shape, values: x.values.map(f)};
}

/** Applies `f` to each pair of elements, the second operand being repeated along the leading axes. */
export function broadcast(x: Array64, y: Array64, f: (a: number, b: number) => number): Array64 {
  return {shape: x.shape, values: x.values.map((value, i) => f(value, y.values[i % y.values.length] ?? 0))};
}

/** Reduces the given axes by `f` of all values that fall together. */
export function reduce(x: Array64, axes: readonly number[], f: (values: number[]) => number): Array64 {
  const kept = x.shape.map((_, axis) => axis).filter(axis => !axes.includes(axis));
  const result = zeros(kept.map(axis => x.shape[axis] ?? 0));
  const groups: number[][] = Array.from(result.values, () => []);
  generate(x.shape, index => {
    let flat = 0;
    for (const axis of kept) flat = flat * (x.shape[axis] ?? 0) + (index[axis] ?? 0);
    groups[flat]?.push(at(x, ...index));
    return 0;
  });
  return {shape: result.shape, values: Float64Array.from(groups, f)};
}

/** `log softmax` along the last axis, shifted by the largest value. */
export function logSoftmax(x: Array64): Array64 {
  const width = x.shape.at(-1) ?? 1;
  const result = zeros(x.shape);
  for (let row = 0; row < x.values.length; row += width) {
    const values = x.values.subarray(row, row + width);
    const largest = Math.max(...values);
    const logSum = Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0));
    values.forEach((value, i) => {
      result.values[row + i] = value - largest - logSum;
    });
  }
  return result;
}

/** Zeros around: `[before, after]` for each axis. */
export function pad(x: Array64, pads: readonly (readonly [number, number])[]): Array64 {
  const shape = x.shape.map((length, axis) => length + (pads[axis]?.[0] ?? 0) + (pads[axis]?.[1] ?? 0));
  return generate(shape, index => at(x, ...index.map((i, axis) => i - (pads[axis]?.[0] ?? 0))));
}

/** Axis `k` of the result is axis `order[k]` of `x`. */
export function transpose(x: Array64, order: readonly number[]): Array64 {
  return generate(
    order.map(axis => x.shape[axis] ?? 0),
    index => at(x, ...x.shape.map((_, axis) => index[order.indexOf(axis)] ?? 0)),
  );
}

/** A box of `size` that starts at `begin`. */
export function slice(x: Array64, begin: readonly number[], size: readonly number[]): Array64 {
  return generate(size, index => at(x, ...index.map((i, axis) => i + (begin[axis] ?? 0))));
}
