/**
 * Nearest neighbour as Pillow does it.
 *
 * Reference: Pillow, src/libImaging/Geometry.c, `ImagingScaleAffine`: source positions are summed up step by step, not
 * multiplied, and the sum's rounding is part of the result.
 */
import type {RgbImage} from '../rgbImage.ts';

/** Takes for each output pixel the one input pixel that its centre falls on. */
export function nearest(image: RgbImage, height: number, width: number): RgbImage {
  const columns = positions(image.width / width, 0, width);
  const rows = positions(image.height / height, 0, height);
  const out = {width, height, data: new Uint8Array(height * width * 3)};
  copyPixels(image, columns, rows, out);
  return out;
}

/** Where `count` output pixels lie in the input: `start + (i + 0.5) * step`, truncated; -1 before the input. */
export function positions(step: number, start: number, count: number): Int32Array {
  const found = new Int32Array(count);
  let position = start + step * 0.5;
  for (let i = 0; i < count; i++) {
    found[i] = position < 0 ? -1 : Math.trunc(position);
    position += step;
  }
  return found;
}

/** Copies the pixels at the positions given; where they lie outside, `out` keeps what it has. */
export function copyPixels(image: RgbImage, columns: Int32Array, rows: Int32Array, out: RgbImage): void {
  const {width, data} = image;
  for (let row = 0; row < rows.length; row++) {
    const y = rows[row];
    if (y < 0 || y >= image.height) continue;
    for (let column = 0, to = row * columns.length * 3; column < columns.length; column++, to += 3) {
      const x = columns[column];
      if (x < 0 || x >= width) continue;
      const from = (y * width + x) * 3;
      out.data[to] = data[from];
      out.data[to + 1] = data[from + 1];
      out.data[to + 2] = data[from + 2];
    }
  }
}
