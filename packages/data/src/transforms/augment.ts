/**
 * The operations that learned and random augmentation policies choose from.
 *
 * Reference: torchvision, transforms/v2/_auto_augment.py, `_apply_image_or_video_transform`, on PIL images.
 */
import {ConfigError} from '@tfjs-zoo/core';
import type {RgbImage} from '../rgbImage.ts';
import {adjustBrightness} from './adjustBrightness.ts';
import {adjustContrast} from './adjustContrast.ts';
import {adjustSaturation} from './adjustSaturation.ts';
import {adjustSharpness} from './adjustSharpness.ts';
import {affine} from './affine.ts';
import {autocontrast} from './autocontrast.ts';
import {equalize} from './equalize.ts';
import {invert} from './invert.ts';
import {posterize} from './posterize.ts';
import {rotate} from './rotate.ts';
import {solarize} from './solarize.ts';
import type {WarpOptions} from './warp.ts';

/** An operation of one strength, its magnitude. */
type Operation = (image: RgbImage, magnitude: number, options: WarpOptions) => RgbImage;

/** Name of an operation. */
export type AugmentationName =
  | 'identity'
  | 'shearX'
  | 'shearY'
  | 'translateX'
  | 'translateY'
  | 'rotate'
  | 'brightness'
  | 'color'
  | 'contrast'
  | 'sharpness'
  | 'posterize'
  | 'solarize'
  | 'autoContrast'
  | 'equalize'
  | 'invert';

const OPERATIONS: Readonly<Record<AugmentationName, Operation>> = {
  /** Nothing. */
  identity: image => image,
  /** Pixels to the left for each pixel down. */
  shearX: (image, slope, options) => affine(image, {shear: [degreesOf(slope), 0]}, {...options, center: [0, 0]}),
  /** Pixels up for each pixel to the right. */
  shearY: (image, slope, options) => affine(image, {shear: [0, degreesOf(slope)]}, {...options, center: [0, 0]}),
  /** Pixels to the right, truncated. */
  translateX: (image, pixels, options) => affine(image, {translate: [Math.trunc(pixels), 0]}, options),
  /** Pixels down, truncated. */
  translateY: (image, pixels, options) => affine(image, {translate: [0, Math.trunc(pixels)]}, options),
  /** Degrees, counter-clockwise. */
  rotate: (image, degrees, options) => rotate(image, degrees, options),
  /** What is added to the factor 1. */
  brightness: (image, more) => adjustBrightness(image, 1 + more),
  /** What is added to the factor 1. */
  color: (image, more) => adjustSaturation(image, 1 + more),
  /** What is added to the factor 1. */
  contrast: (image, more) => adjustContrast(image, 1 + more),
  /** What is added to the factor 1. */
  sharpness: (image, more) => adjustSharpness(image, 1 + more),
  /** Bits that remain, truncated. */
  posterize: (image, bits) => posterize(image, Math.trunc(bits)),
  /** The threshold as a part of 255. */
  solarize: (image, part) => solarize(image, 255 * part),
  /** No magnitude. */
  autoContrast: image => autocontrast(image),
  /** No magnitude. */
  equalize: image => equalize(image),
  /** No magnitude. */
  invert: image => invert(image),
};

/**
 * Changes an image by one operation of AutoAugment and its successors.
 *
 * @param magnitude - How much; in units of the operation: slope for `shearX` and `shearY`, pixels for `translateX` and
 *   `translateY`, degrees for `rotate`, what is added to the factor 1 for `brightness`, `color`, `contrast` and
 *   `sharpness`, bits for `posterize`, a part of 255 for `solarize`; the others have none.
 * @throws ConfigError if there is no such operation, or the magnitude is out of its range.
 */
export function augment(
  image: RgbImage,
  name: AugmentationName,
  magnitude: number,
  options: WarpOptions = {},
): RgbImage {
  if (!Object.hasOwn(OPERATIONS, name)) {
    throw new ConfigError(`augment: operation '${name}' is unknown; there are ${Object.keys(OPERATIONS).join(', ')}`);
  }
  return OPERATIONS[name](image, magnitude, options);
}

function degreesOf(slope: number): number {
  return Math.atan(slope) * (180 / Math.PI);
}
