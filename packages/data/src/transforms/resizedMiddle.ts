/** Resizing and cropping the middle at once: what is cropped away is not made. */
import type {RgbImage} from '../rgbImage.ts';
import type {PlainStep} from '../step.ts';
import {middleOf} from './centerCrop.ts';
import {crop} from './crop.ts';
import {type Interpolation, resizePart, shorterTo} from './resize.ts';

/** What `resize(size)` and `centerCrop(side)` give one after the other, for sizes that are checked already. */
export function resizedMiddle(size: number, side: number, interpolation: Interpolation): PlainStep<RgbImage, RgbImage> {
  return image => {
    const [height, width] = shorterTo(size, image);
    const middle = middleOf({height, width}, side, side);
    const box = {top: 0, left: 0, height: image.height, width: image.width};
    if (side <= height && side <= width) {
      return resizePart(image, {box, height, width, kept: middle}, interpolation);
    }
    const kept = {top: 0, left: 0, height, width};
    return crop(resizePart(image, {box, height, width, kept}, interpolation), middle);
  };
}
