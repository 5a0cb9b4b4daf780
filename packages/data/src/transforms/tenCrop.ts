import type {RgbImage} from '../rgbImage.ts';
import type {PlainStep} from '../step.ts';
import {described} from './described.ts';
import {type FiveImages, fiveCrop} from './fiveCrop.ts';
import {horizontalFlip} from './horizontalFlip.ts';
import {verticalFlip} from './verticalFlip.ts';

/** How the second five differ from the first. */
export interface TenCropOptions {
  /** Mirror top to bottom instead of left to right. @defaultValue false */
  verticalFlip?: boolean;
}

/**
 * The crops of {@link fiveCrop}, then those of the mirror image: AlexNet's predictions are averaged over them
 * (Krizhevsky et al. 2012, section 4.1).
 *
 * @param size - Side of a square, or `[height, width]`, in pixels.
 * @throws ConfigError if a side is not a positive integer or, when called, longer than the image's.
 */
export function tenCrop(
  size: number | readonly [number, number],
  {verticalFlip: upsideDown = false}: TenCropOptions = {},
): PlainStep<RgbImage, readonly [...FiveImages, ...FiveImages]> {
  const five = fiveCrop(size);
  const mirror = upsideDown ? verticalFlip : horizontalFlip;
  return described('tenCrop', [size, {verticalFlip: upsideDown}], image => [...five(image), ...five(mirror(image))]);
}
