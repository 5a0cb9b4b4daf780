/**
 * Pillow's resampling, byte for byte: each output byte is a weighted sum over the input, one axis after the other, in
 * 22-bit fixed point, rounded to a byte between the axes.
 *
 * Reference: Pillow, src/libImaging/Resample.c, `ImagingResampleHorizontal_8bpc` and `ImagingResampleVertical_8bpc`.
 */
import type {RgbImage} from '../rgbImage.ts';
import {type Box, crop} from './crop.ts';
import type {Filter} from './filters.ts';
import type {Passes} from './passes.ts';
import {resampleSimd} from './resampleSimd.ts';
import {inputsOf, PRECISION, type Taps, tapsOf} from './taps.ts';

const HALF = 1 << (PRECISION - 1);

/** What is resized, and which part of the result is wanted. */
export interface Resizing {
  /** The part of the image that is resized; what lies around it counts for nothing. It lies inside the image. */
  readonly box: Box;
  /** Rows and columns that the whole box becomes. */
  readonly height: number;
  readonly width: number;
  /** The part of the result that is made. */
  readonly kept: Box;
}

/**
 * Resamples to the size given; of the image no more pixels are read, and of the result no more are made, than needed. The rows'
 * pixels are summed first; the columns' are where an image more than 100 times as high as wide loses height (Pillow,
 * `Image.resize`). A pass along a side that keeps its length changes nothing: its weights are 1 and 0.
 */
export function resampleBox(
  image: RgbImage,
  {box, height, width, kept, filter}: Resizing & {readonly filter: Filter},
): RgbImage {
  if (box.height === height && box.width === width) {
    return crop(image, {...kept, top: box.top + kept.top, left: box.left + kept.left});
  }
  const columns = tapsOf(box.width, width, filter, {start: kept.left, length: kept.width});
  const rows = tapsOf(box.height, height, filter, {start: kept.top, length: kept.height});
  if (box.height > box.width * 100 && height < box.height) {
    return horizontally(vertically(crop(image, box), rows), columns);
  }
  const passes = {box, columns, rows};
  return resampleSimd(image, passes) ?? resamplePlain(image, passes);
}

/**
 * In JavaScript.
 *
 * @internal
 */
export function resamplePlain(image: RgbImage, {box, columns, rows}: Passes): RgbImage {
  const {start, length} = inputsOf(rows);
  const needed = crop(image, {...box, top: box.top + start, height: length});
  return vertically(horizontally(needed, columns), {...rows, first: rows.first.map(row => row - start)});
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
