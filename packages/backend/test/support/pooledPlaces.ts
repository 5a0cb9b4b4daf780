/** Which places of images pooling looks at, one by one: what tests compare the sums and searches of whole rows with. */
import type {OwnWindows} from '../../src/native/kernels/windowAttributes.ts';

/** Few different values, so that most maxima are there more than once; NaN and minus infinity among them if they are to be odd. */
export function valuesOf(size: number, seed: number, odd: boolean): number[] {
  let state = seed;
  return Array.from({length: size}, () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    const value = Math.floor(state / 65536) % 23;
    if (odd && value === 0) return Number.NaN;
    return odd && value < 9 ? Number.NEGATIVE_INFINITY : value;
  });
}

/** Of the places, in order, the one that PyTorch's max pooling takes: `value > most || isnan(value)` wins. */
export function winner(x: readonly number[], places: readonly number[]): number {
  let [at, most] = [places[0] ?? 0, Number.NEGATIVE_INFINITY];
  for (const place of places) {
    const value = x[place];
    if (!(value > most || Number.isNaN(value))) continue;
    [at, most] = [place, value];
  }
  return at;
}

/** For each window and channel of `[batch, height, width, channels]`, in the order of what is pooled, the places of its rows and columns. */
export function placesOf(
  shape: readonly number[],
  rows: readonly (readonly number[])[],
  columns: readonly (readonly number[])[],
): number[][] {
  const [batch = 0, height = 0, width = 0, channels = 0] = shape;
  const found: number[][] = [];
  for (let n = 0; n < batch; n++) {
    for (const seenRows of rows) {
      for (const seenColumns of columns) {
        for (let c = 0; c < channels; c++) {
          found.push(
            seenRows.flatMap(row => seenColumns.map(column => ((n * height + row) * width + column) * channels + c)),
          );
        }
      }
    }
  }
  return found;
}

/** {@link placesOf} windows that slide, `out` of them along height and width. */
export function slidingPlaces(shape: readonly number[], out: readonly number[], windows: OwnWindows): number[][] {
  const {pool, strides, before, dilations} = windows;
  const seen = (axis: 0 | 1): number[][] =>
    Array.from({length: out[axis] ?? 0}, (_, i) =>
      Array.from({length: pool[axis]}, (_, k) => i * strides[axis] - before[axis] + k * dilations[axis]).filter(
        place => place >= 0 && place < (shape[axis + 1] ?? 0),
      ),
    );
  return placesOf(shape, seen(0), seen(1));
}

/** {@link placesOf} windows that share the axes evenly: from `floor(i · in / n)` to `ceil((i + 1) · in / n)`. */
export function evenPlaces(shape: readonly number[], out: readonly number[]): number[][] {
  const seen = (axis: 0 | 1): number[][] => {
    const [length, count] = [shape[axis + 1] ?? 0, out[axis] ?? 0];
    return Array.from({length: count}, (_, i) => {
      const [from, to] = [Math.floor((i * length) / count), Math.ceil(((i + 1) * length) / count)];
      return Array.from({length: to - from}, (_, k) => from + k);
    });
  };
  return placesOf(shape, seen(0), seen(1));
}
