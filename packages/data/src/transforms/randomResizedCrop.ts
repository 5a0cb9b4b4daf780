/**
 * A crop of random area, shape and place, resized: the augmentation that ImageNet classifiers are trained with.
 *
 * Szegedy et al., "Going deeper with convolutions", CVPR 2015, section 6.
 * Reference: torchvision, transforms/v2/_geometry.py, `RandomResizedCrop.make_params`.
 */

import {roundHalfEven} from '../roundHalfEven.ts';
import type {ImageStep} from '../step.ts';
import type {Box} from './crop.ts';
import {described} from './described.ts';
import {draws} from './draws.ts';
import {ABOVE_ZERO, between, checkRange, type Range} from './range.ts';
import {checkInterpolation, type ResizeOptions, resizePart} from './resize.ts';
import {pairOf} from './size.ts';

/** Which crops may be drawn. */
export interface RandomResizedCropOptions extends Pick<ResizeOptions, 'interpolation'> {
  /** Least and greatest part of the image's area. @defaultValue [0.08, 1] */
  scale?: Range;
  /** Least and greatest width / height, drawn on a logarithmic scale. @defaultValue [3 / 4, 4 / 3] */
  ratio?: Range;
}

/** Draws until a crop fits, and after this many takes the middle. */
const ATTEMPTS = 10;

/**
 * Cuts out a random rectangle and resizes it.
 *
 * @param size - Side of the square that results, or `[height, width]`, in pixels.
 * @throws ConfigError if a size or a range makes no sense.
 */
export function randomResizedCrop(
  size: number | readonly [number, number],
  {scale = [0.08, 1], ratio = [3 / 4, 4 / 3], interpolation = 'bilinear'}: RandomResizedCropOptions = {},
): ImageStep {
  const [height, width] = pairOf('randomResizedCrop', size);
  checkRange('randomResizedCrop', 'scale', scale, ABOVE_ZERO, 1);
  checkRange('randomResizedCrop', 'ratio', ratio, ABOVE_ZERO);
  checkInterpolation('randomResizedCrop', interpolation);
  const kept = {top: 0, left: 0, height, width};
  return described('randomResizedCrop', [size, {scale, ratio, interpolation}], (image, key) => {
    const numbers = draws(key, 'randomResizedCrop', ATTEMPTS * 4);
    const box = chooseBox(numbers, image.height, image.width, scale, ratio);
    return resizePart(image, {box, height, width, kept}, interpolation);
  });
}

/**
 * The rectangle that numbers in [0, 1) stand for, four an attempt.
 *
 * @internal
 */
export function chooseBox(
  numbers: Float32Array,
  imageHeight: number,
  imageWidth: number,
  scale: Range,
  ratio: Range,
): Box {
  const logRatio = [Math.log(ratio[0]), Math.log(ratio[1])] as const;
  for (let i = 0; i + 4 <= numbers.length; i += 4) {
    const area = imageHeight * imageWidth * between(scale, numbers[i]);
    const aspect = Math.exp(between(logRatio, numbers[i + 1]));
    const width = roundHalfEven(Math.sqrt(area * aspect));
    const height = roundHalfEven(Math.sqrt(area / aspect));
    if (width > 0 && width <= imageWidth && height > 0 && height <= imageHeight) {
      const top = Math.floor(numbers[i + 2] * (imageHeight - height + 1));
      const left = Math.floor(numbers[i + 3] * (imageWidth - width + 1));
      return {top, left, height, width};
    }
  }
  return middle(imageHeight, imageWidth, ratio);
}

/** The largest centred rectangle whose shape is allowed. */
function middle(imageHeight: number, imageWidth: number, [least, most]: Range): Box {
  const shape = imageWidth / imageHeight;
  const height = shape < least ? Math.max(1, roundHalfEven(imageWidth / least)) : imageHeight;
  const width = shape > most ? Math.max(1, roundHalfEven(imageHeight * most)) : imageWidth;
  const top = Math.floor((imageHeight - height) / 2);
  return {top, left: Math.floor((imageWidth - width) / 2), height, width};
}
