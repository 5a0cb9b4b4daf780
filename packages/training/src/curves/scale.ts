/** A range of values and round numbers in it to label. */
export interface Scale {
  min: number;
  max: number;
  ticks: number[];
}

/** Distances between ticks, as multiples of a power of ten. */
const STEPS = [1, 2, 5, 10];

/** A scale that covers the values with about `count` round ticks; `whole` allows integers only. */
export function niceScale(values: readonly number[], count: number, whole: boolean = false): Scale {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const size = Math.max(Math.abs(low), Math.abs(high));
  // values that differ by less than can be labelled, or that are next to nothing, count as equal
  const flat = high - low <= Math.max(size * 1e-9, 1e-30);
  const span = flat ? Math.max(size, 1e-9) : high - low;
  const power = 10 ** Math.floor(Math.log10(span / count));
  const wanted = STEPS.find(step => (step * power * count) / span >= 1) ?? 10;
  const step = whole ? Math.max(1, Math.round(wanted * power)) : wanted * power;
  const min = whole ? low : Math.floor(low / step + 1e-9) * step;
  const max = whole ? high : Math.max(Math.ceil(high / step - 1e-9) * step, min + step);
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  // a product, not a sum: 3 · 0.1 rounds once where 0.1 + 0.1 + 0.1 rounds twice
  const ticks = Array.from({length: last - first + 1}, (_, i) => Number(((first + i) * step).toPrecision(12)));
  return {min, max, ticks};
}
