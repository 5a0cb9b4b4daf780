import type {RgbImage} from '../rgbImage.ts';

/** Mirrors an image top to bottom. */
export function verticalFlip({width, height, data}: RgbImage): RgbImage {
  const flipped = new Uint8Array(data.length);
  const row = width * 3;
  for (let y = 0; y < height; y++) flipped.set(data.subarray(y * row, (y + 1) * row), (height - 1 - y) * row);
  return {width, height, data: flipped};
}
