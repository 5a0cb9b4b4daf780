import type {RgbImage} from '../rgbImage.ts';
import type {Orientation} from './orientation.ts';

/** From where in an image of `right + 1` by `bottom + 1` pixels the pixel at (x, y) of the upright one comes. */
type From = (x: number, y: number, right: number, bottom: number) => [x: number, y: number];

const UPRIGHT: Readonly<Record<Orientation, From>> = {
  1: (x, y) => [x, y],
  2: (x, y, right) => [right - x, y],
  3: (x, y, right, bottom) => [right - x, bottom - y],
  4: (x, y, _, bottom) => [x, bottom - y],
  5: (x, y) => [y, x],
  6: (x, y, _, bottom) => [y, bottom - x],
  7: (x, y, right, bottom) => [right - y, bottom - x],
  8: (x, y, right) => [right - y, x],
};

/** Turns an image upright, like Pillow's `ImageOps.exif_transpose`. */
export function turn(image: RgbImage, orientation: Orientation): RgbImage {
  if (orientation === 1) return image;
  const lying = orientation >= 5;
  const [width, height] = lying ? [image.height, image.width] : [image.width, image.height];
  const data = new Uint8Array(image.data.length);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [fromX, fromY] = UPRIGHT[orientation](x, y, image.width - 1, image.height - 1);
      const from = (fromY * image.width + fromX) * 3;
      for (let c = 0; c < 3; c++) data[to++] = image.data[from + c];
    }
  }
  return {width, height, data};
}
