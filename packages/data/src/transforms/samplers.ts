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
  const bytes = width * 3;
  for (let c = 0; c < 3; c++) {
    const v1 = cubicAlong(data, Math.max(row - 1, 0) * bytes + c, x0, x1, x2, x3, dx);
    // a row outside the image is the one before it again, whichever side it lies on
    const v2 = row >= 0 ? cubicAlong(data, row * bytes + c, x0, x1, x2, x3, dx) : v1;
    const v3 = row + 1 < height ? cubicAlong(data, (row + 1) * bytes + c, x0, x1, x2, x3, dx) : v2;
    const v4 = row + 2 < height ? cubicAlong(data, (row + 2) * bytes + c, x0, x1, x2, x3, dx) : v3;
    const value = cubic(v1, v2, v3, v4, dy);
    out[to + c] = value <= 0 ? 0 : value >= 255 ? 255 : value;
  }
};

/** Between four bytes of a row that begins at `from`. */
function cubicAlong(data: Uint8Array, from: number, x0: number, x1: number, x2: number, x3: number, d: number): number {
  return cubic(data[from + x0], data[from + x1], data[from + x2], data[from + x3], d);
}

function cubic(v1: number, v2: number, v3: number, v4: number, d: number): number {
  const p3 = 2 * (v1 - v2) + v3 - v4;
  const p4 = -v1 + v2 - v3 + v4;
  return v2 + d * (-v1 + v3 + d * (p3 + d * p4));
}
