/**
 * A crop of fixed size at a random place: the augmentation that CIFAR's classifiers are trained with.
 *
 * Reference: torchvision, transforms/v2/_geometry.py, `RandomCrop`.
 */

import {ConfigError} from '@tfjs-zoo/core';
import type {RgbImage} from '../rgbImage.ts';
import type {ImageStep} from '../step.ts';
import {crop} from './crop.ts';
import {described} from './described.ts';
import {drawing} from './draws.ts';
import {colorOf} from './fill.ts';
import {checkPaddingMode, type Padding, type PadOptions, pad, sidesOf} from './pad.ts';
import {pairOf} from './size.ts';

/** What is added around the image before it is cropped. */
export interface RandomCropOptions extends PadOptions {
  /** Pixels to add around every image first. @defaultValue 0 */
  padding?: Padding;
  /** Whether an image too small is padded, on both sides by all that it lacks; otherwise it is an error. @defaultValue false */
  padIfNeeded?: boolean;
}

/**
 * Cuts a rectangle out at random.
 *
 * @param size - Side of the square that results, or `[height, width]`, in pixels.
 * @throws ConfigError if an option makes no sense, or, when called, if the image is smaller than the crop.
 */
export function randomCrop(
  size: number | readonly [number, number],
  {padding = 0, padIfNeeded = false, fill = 0, paddingMode = 'constant'}: RandomCropOptions = {},
): ImageStep {
  const output = pairOf('randomCrop', size);
  const sides = sidesOf('randomCrop', padding);
  colorOf('randomCrop', fill);
  checkPaddingMode('randomCrop', paddingMode);
  const options = {output, sides, padIfNeeded, fill, paddingMode};
  return described('randomCrop', [size, {padding, padIfNeeded, fill, paddingMode}], (image, key) =>
    cropWith(drawing(key, 'randomCrop', 2), image, options),
  );
}

/** The options, checked. */
interface CropPlan extends Required<PadOptions> {
  readonly output: readonly [height: number, width: number];
  readonly sides: readonly [left: number, top: number, right: number, bottom: number];
  readonly padIfNeeded: boolean;
}

/**
 * The crop that numbers in [0, 1) stand for, one for each side that has more than one place.
 *
 * @internal
 */
export function cropWith(draw: () => number, image: RgbImage, plan: CropPlan): RgbImage {
  const [height, width] = plan.output;
  const [left, top, right, bottom] = plan.sides;
  const [rows, columns] = plan.padIfNeeded ? missing(image, plan.output, plan.sides) : [0, 0];
  const around = [left + columns, top + rows, right + columns, bottom + rows] as const;
  const padded = around.some(side => side > 0) ? pad(around, plan)(image) : image;
  if (padded.height < height || padded.width < width) {
    throw new ConfigError(
      `randomCrop: size [${height}, ${width}] is larger than the image of ${padded.height} rows and ${padded.width} ` +
        'columns, padding included; set padIfNeeded, or resize first',
    );
  }
  const place = (room: number) => (room > 0 ? Math.floor(draw() * (room + 1)) : 0);
  const y = place(padded.height - height);
  return crop(padded, {top: y, left: place(padded.width - width), height, width});
}

/** What height and width lack after the padding. */
function missing(
  image: RgbImage,
  [height, width]: readonly [number, number],
  [left, top, right, bottom]: readonly [number, number, number, number],
): [number, number] {
  return [Math.max(0, height - image.height - top - bottom), Math.max(0, width - image.width - left - right)];
}
