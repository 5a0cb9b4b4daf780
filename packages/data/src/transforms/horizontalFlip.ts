import type {RgbImage} from '../rgbImage.ts';

/** Mirrors an image left to right. */
export function horizontalFlip({width, height, data}: RgbImage): RgbImage {
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
