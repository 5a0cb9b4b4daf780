import type {RgbImage} from '../rgbImage.ts';

/** A rectangle of pixels. It may reach over the image's edges: what lies outside is black. */
export interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** The pixels inside a box, as `torchvision.transforms.v2.functional.crop` gives them for PIL images. */
export function crop(image: RgbImage, {top, left, height, width}: Box): RgbImage {
  if (top === 0 && left === 0 && height === image.height && width === image.width) return image;
  const data = new Uint8Array(height * width * 3);
  const x0 = Math.max(left, 0);
  const x1 = Math.min(left + width, image.width);
  const y0 = Math.max(top, 0);
  const y1 = Math.min(top + height, image.height);
  for (let y = y0; y < y1 && x0 < x1; y++) {
    const row = image.data.subarray((y * image.width + x0) * 3, (y * image.width + x1) * 3);
    data.set(row, ((y - top) * width + x0 - left) * 3);
  }
  return {width, height, data};
}
