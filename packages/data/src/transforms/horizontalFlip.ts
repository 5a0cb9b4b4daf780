import {copyOf} from '../byteMemory.ts';
import type {RgbImage} from '../rgbImage.ts';
import {pixelSimd} from '../simd/pixelSimd.ts';

/** Bytes that vector code may read or write before and after the pixels. */
const SLACK = 16;

/** Mirrors an image left to right. */
export function horizontalFlip(image: RgbImage): RgbImage {
  return flipSimd(image) ?? flipPlain(image);
}

function flipSimd({width, height, data}: RgbImage): RgbImage | undefined {
  const row = width * 3;
  const to = data.length + SLACK;
  const end = to + data.length;
  const simd = pixelSimd(end);
  if (simd === undefined) return undefined;
  const memory = simd.memory(end);
  memory.set(data);
  simd.kernels.mirror(data.length - row, end, width, height, row);
  return {width, height, data: copyOf(memory, to, end)};
}

/**
 * In JavaScript.
 *
 * @internal
 */
export function flipPlain({width, height, data}: RgbImage): RgbImage {
  const flipped = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    let from = (y + 1) * width * 3;
    for (let to = y * width * 3, end = from; to < end; to += 3) {
      from -= 3;
      flipped[to] = data[from];
      flipped[to + 1] = data[from + 1];
      flipped[to + 2] = data[from + 2];
    }
  }
  return {width, height, data: flipped};
}
