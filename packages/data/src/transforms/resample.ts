/**
 * Pillow's resampling, byte for byte: each output byte is a weighted sum over the input, one axis after the other, in
 * 22-bit fixed point, rounded to a byte between the axes.
 *
 * Reference: Pillow, src/libImaging/Resample.c, `precompute_coeffs` and `ImagingResampleHorizontal_8bpc`. Weights are
 * made by the same floating point operations in the same order, since another order can round to another byte.
 */
import type {RgbImage} from '../rgbImage.ts';
import type {Filter} from './filters.ts';

/** Bits after the point: 32 less 8 for the byte less 2 for sums above one (Resample.c, `PRECISION_BITS`). */
const PRECISION = 22;
const HALF = 1 << (PRECISION - 1);

/** For each output position, which input positions it sums and with which weights. */
interface Taps {
  /** First input position of each output position. */
  readonly first: Int32Array;
  /** How many follow. */
  readonly count: Int32Array;
  /** `stride` fixed point weights for each output position. */
  readonly weights: Int32Array;
  readonly stride: number;
}

/**
 * Resamples to the size given. A side that keeps its length is left as it is. The rows' pixels are summed first; the
 * columns' are where an image more than 100 times as high as wide loses height (Pillow, `Image.resize`).
 */
export function resample(image: RgbImage, height: number, width: number, filter: Filter): RgbImage {
  const across = (from: RgbImage) =>
    from.width === width ? from : horizontally(from, tapsOf(from.width, width, filter));
  const down = (from: RgbImage) =>
    from.height === height ? from : vertically(from, tapsOf(from.height, height, filter));
  const isStrip = image.height > image.width * 100 && height < image.height;
  return isStrip ? across(down(image)) : down(across(image));
}

function tapsOf(from: number, to: number, filter: Filter): Taps {
  const scale = from / to;
  const spread = Math.max(scale, 1);
  const support = filter.support * spread;
  const stride = Math.ceil(support) * 2 + 1;
  const inverse = 1 / spread;
  const first = new Int32Array(to);
  const count = new Int32Array(to);
  const weights = new Int32Array(to * stride);
  const row = new Float64Array(stride);
  for (let i = 0; i < to; i++) {
    const center = (i + 0.5) * scale;
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

function horizontally({width: from, height, data}: RgbImage, {first, count, weights, stride}: Taps): RgbImage {
  const width = first.length;
  const out = new Uint8ClampedArray(width * height * 3);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 3) {
      let r = HALF;
      let g = HALF;
      let b = HALF;
      let at = (y * from + first[x]) * 3;
      // sums stay within 32 bits (weights add up to 1 << 22), and saying so keeps them integers
      for (let k = x * stride, end = k + count[x]; k < end; k++, at += 3) {
        const weight = weights[k];
        r = (r + data[at] * weight) | 0;
        g = (g + data[at + 1] * weight) | 0;
        b = (b + data[at + 2] * weight) | 0;
      }
      out[to] = r >> PRECISION;
      out[to + 1] = g >> PRECISION;
      out[to + 2] = b >> PRECISION;
    }
  }
  return {width, height, data: new Uint8Array(out.buffer)};
}

function vertically({width, data}: RgbImage, {first, count, weights, stride}: Taps): RgbImage {
  const height = first.length;
  const bytes = width * 3;
  const out = new Uint8ClampedArray(height * bytes);
  const sums = new Int32Array(bytes);
  for (let y = 0; y < height; y++) {
    sums.fill(HALF);
    // a whole input row at a time, in the order memory has it
    for (let k = 0; k < count[y]; k++) {
      const weight = weights[y * stride + k];
      const from = (first[y] + k) * bytes;
      for (let i = 0; i < bytes; i++) sums[i] += data[from + i] * weight;
    }
    for (let i = 0; i < bytes; i++) out[y * bytes + i] = sums[i] >> PRECISION;
  }
  return {width, height, data: new Uint8Array(out.buffer)};
}
