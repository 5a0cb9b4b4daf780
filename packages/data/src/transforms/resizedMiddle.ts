/** Resizing and cropping the middle at once: what is cropped away is not made. */
import type {RgbImage} from '../rgbImage.ts';
import type {PlainStep} from '../step.ts';
import {middleOf} from './centerCrop.ts';
import {crop} from './crop.ts';
import {type ResizeOptions, resizePart, shorterTo} from './resize.ts';
import {pairOf} from './size.ts';

/** A side of a square, or of the shorter of two; or `[height, width]`. */
type Size = number | readonly [number, number];

/** What `resize(size, options)` and `centerCrop(middle)` give one after the other, for arguments that are checked already. */
export function resizedMiddle(
  size: Size,
  middle: Size,
  {interpolation = 'bilinear', maxSize}: ResizeOptions,
): PlainStep<RgbImage, RgbImage> {
  const sides = pairOf('centerCrop', middle);
  return image => {
    const [height, width] = typeof size === 'number' ? shorterTo(size, image, maxSize) : size;
    const kept = middleOf({height, width}, ...sides);
    const box = {top: 0, left: 0, height: image.height, width: image.width};
    if (kept.height <= height && kept.width <= width) {
      return resizePart(image, {box, height, width, kept}, interpolation);
    }
    const all = {top: 0, left: 0, height, width};
    return crop(resizePart(image, {box, height, width, kept: all}, interpolation), kept);
  };
}
