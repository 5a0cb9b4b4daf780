import type {RgbImage} from '../../rgbImage.ts';

/** An image of grey levels, a byte a pixel, row by row. */
export function grayImage(width: number, height: number, pixels: Uint8Array): RgbImage {
  const data = new Uint8Array(pixels.length * 3);
  for (let from = 0, to = 0; from < pixels.length; from++) {
    const level = pixels[from];
    data[to++] = level;
    data[to++] = level;
    data[to++] = level;
  }
  return {width, height, data};
}
