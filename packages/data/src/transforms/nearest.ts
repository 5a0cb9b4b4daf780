/**
 * Nearest neighbour as Pillow does it.
 *
 * Reference: Pillow, src/libImaging/Geometry.c, `ImagingScaleAffine`: source positions are summed up step by step, not
 * multiplied, and the sum's rounding is part of the result.
 */
import type {RgbImage} from '../rgbImage.ts';

/** Takes for each output pixel the one input pixel that its centre falls on. */
export function nearest(image: RgbImage, height: number, width: number): RgbImage {
  const columns = positions(image.width, width);
  const rows = positions(image.height, height);
  const data = new Uint8Array(height * width * 3);
  let to = 0;
  for (const y of rows) {
    for (const x of columns) {
      const from = (y * image.width + x) * 3;
      data[to++] = image.data[from];
      data[to++] = image.data[from + 1];
      data[to++] = image.data[from + 2];
    }
  }
  return {width, height, data};
}

function positions(from: number, to: number): Int32Array {
  const scale = from / to;
  const found = new Int32Array(to);
  let position = scale * 0.5;
  for (let i = 0; i < to; i++) {
    found[i] = Math.trunc(position);
    position += scale;
  }
  return found;
}
