/**
 * What an image shows at a point between its pixels, as Pillow's transforms compute it.
 *
 * Reference: Pillow, src/libImaging/Geometry.c, `nearest_filter32`, `bilinear_filter32RGB`, `bicubic_filter32RGB`. No
 * antialiasing: each result is made of 1, 4 or 16 pixels, whatever the scale.
 */
import type {RgbImage} from '../rgbImage.ts';

/** Writes the colour at a point, pixel centres at halves, to `out[to]` and the next two; nothing if it lies outside. */
export type Sampler = (image: RgbImage, x: number, y: number, out: Uint8Array, to: number) => void;

/** The pixel that the point lies in. */
export const sampleNearest: Sampler = ({width, height, data}, x, y, out, to) => {
  if (!(x >= 0 && x < width && y >= 0 && y < height)) return;
  const from = (Math.trunc(y) * width + Math.trunc(x)) * 3;
  out[to] = data[from];
  out[to + 1] = data[from + 1];
  out[to + 2] = data[from + 2];
};

/** Linear between 2x2 pixels, truncated to a byte. */
export const sampleBilinear: Sampler = ({width, height, data}, x, y, out, to) => {
  if (!(x >= 0 && x < width && y >= 0 && y < height)) return;
  const column = Math.floor(x - 0.5);
  const row = Math.floor(y - 0.5);
  const dx = x - 0.5 - column;
  const dy = y - 0.5 - row;
  const left = Math.max(column, 0) * 3;
  const right = Math.min(column + 1, width - 1) * 3;
  const above = Math.max(row, 0) * width * 3;
  // below the last row Pillow takes the row above again
  const below = row + 1 < height ? (row + 1) * width * 3 : above;
  for (let c = 0; c < 3; c++) {
    const a = data[above + left + c];
    const b = data[below + left + c];
    const upper = a + (data[above + right + c] - a) * dx;
    const lower = b + (data[below + right + c] - b) * dx;
    out[to + c] = upper + (lower - upper) * dy;
  }
};

/** Cubic between 4x4 pixels (Keys' convolution with a = -1), truncated to a byte. */
export const sampleBicubic: Sampler = ({width, height, data}, x, y, out, to) => {
  if (!(x >= 0 && x < width && y >= 0 && y < height)) return;
  const column = Math.floor(x - 0.5);
  const row = Math.floor(y - 0.5);
  const dx = x - 0.5 - column;
  const dy = y - 0.5 - row;
  const x0 = Math.max(column - 1, 0) * 3;
  const x1 = Math.max(column, 0) * 3;
  const x2 = Math.min(column + 1, width - 1) * 3;
  const x3 = Math.min(column + 2, width - 1) * 3;
  const along = (from: number) => cubic(data[from + x0], data[from + x1], data[from + x2], data[from + x3], dx);
  for (let c = 0; c < 3; c++) {
    const line = (at: number) => along(at * width * 3 + c);
    const v1 = line(Math.max(row - 1, 0));
    // a row outside the image is the one before it again, whichever side it lies on
    const v2 = row >= 0 ? line(row) : v1;
    const v3 = row + 1 < height ? line(row + 1) : v2;
    const v4 = row + 2 < height ? line(row + 2) : v3;
    const value = cubic(v1, v2, v3, v4, dy);
    out[to + c] = value <= 0 ? 0 : value >= 255 ? 255 : value;
  }
};

function cubic(v1: number, v2: number, v3: number, v4: number, d: number): number {
  const p3 = 2 * (v1 - v2) + v3 - v4;
  const p4 = -v1 + v2 - v3 + v4;
  return v2 + d * (-v1 + v3 + d * (p3 + d * p4));
}
