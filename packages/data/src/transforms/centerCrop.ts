/**
 * The middle of an image, as torchvision's `CenterCrop` takes it from PIL images.
 */

import type {RgbImage} from '../rgbImage.ts';
import {roundHalfEven} from '../roundHalfEven.ts';
import type {PlainStep} from '../step.ts';
import {type Box, crop} from './crop.ts';
import {described} from './described.ts';
import {pairOf} from './size.ts';

/**
 * Keeps the middle `size` pixels. A side that is too short is padded with black, the odd pixel at the right or bottom;
 * a side that is too long begins at `round((side - size) / 2)`, halves rounded to even.
 *
 * Reference: torchvision, transforms/v2/functional/_geometry.py, `_center_crop_image_pil`.
 *
 * @param size - Side of a square, or `[height, width]`, in pixels.
 * @throws ConfigError if a side is not a positive integer.
 */
export function centerCrop(size: number | readonly [number, number]): PlainStep<RgbImage, RgbImage> {
  const [height, width] = pairOf('centerCrop', size);
  return described('centerCrop', [size], image => crop(image, middleOf(image, height, width)));
}

/** The rectangle in the middle; it begins at a negative place where the image must be padded. */
export function middleOf(image: Pick<RgbImage, 'height' | 'width'>, height: number, width: number): Box {
  return {top: start(image.height, height), left: start(image.width, width), height, width};
}

/** Where the kept part of a side begins; negative if it must be padded. */
function start(have: number, want: number): number {
  return want > have ? -Math.floor((want - have) / 2) : roundHalfEven((have - want) / 2);
}
