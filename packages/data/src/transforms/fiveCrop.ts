/**
 * The four corners and the middle, for the average of several predictions.
 *
 * Reference: torchvision, transforms/v2/functional/_geometry.py, `_five_crop_image_pil`.
 */

import {ConfigError} from '@tfjs-zoo/core';
import type {RgbImage} from '../rgbImage.ts';
import type {PlainStep} from '../step.ts';
import {centerCrop} from './centerCrop.ts';
import {crop} from './crop.ts';
import {described} from './described.ts';
import {pairOf} from './size.ts';

/** Top left, top right, bottom left, bottom right and the middle. */
export type FiveImages = readonly [RgbImage, RgbImage, RgbImage, RgbImage, RgbImage];

/**
 * Cuts out the corners and the middle: top left, top right, bottom left, bottom right, centre.
 *
 * @param size - Side of a square, or `[height, width]`, in pixels.
 * @throws ConfigError if a side is not a positive integer or, when called, longer than the image's.
 */
export function fiveCrop(size: number | readonly [number, number]): PlainStep<RgbImage, FiveImages> {
  const [height, width] = pairOf('fiveCrop', size);
  const middle = centerCrop([height, width]);
  return described('fiveCrop', [size], image => {
    const bottom = image.height - height;
    const right = image.width - width;
    if (bottom < 0 || right < 0) {
      throw new ConfigError(
        `fiveCrop: size [${height}, ${width}] is larger than the image of ${image.height} rows and ${image.width} ` +
          'columns; resize it first',
      );
    }
    const at = (top: number, left: number) => crop(image, {top, left, height, width});
    return [at(0, 0), at(0, right), at(bottom, 0), at(bottom, right), middle(image)];
  });
}
