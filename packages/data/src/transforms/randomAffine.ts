/**
 * Random rotation, translation, scale and shear.
 *
 * Reference: torchvision, transforms/v2/_geometry.py, `RandomAffine`.
 */

import {ConfigError} from '@tfjs-zoo/core';
import type {RgbImage} from '../rgbImage.ts';
import {roundHalfEven} from '../roundHalfEven.ts';
import type {ImageStep} from '../step.ts';
import {type AffineMap, type AffineOptions, affine} from './affine.ts';
import {described} from './described.ts';
import {drawing} from './draws.ts';
import {ABOVE_ZERO, around, between, checkRange, type Range} from './range.ts';
import {checkCenter, checkWarp} from './warp.ts';

/** What may be drawn besides the angle. */
export interface RandomAffineOptions extends AffineOptions {
  /** Most that the image moves either way, `[x, y]` as parts of its width and height. @defaultValue none */
  translate?: readonly [number, number];
  /** Least and greatest magnification. @defaultValue none */
  scale?: Range;
  /**
   * Least and greatest angle of the shear along x in degrees, or one number for `[-shear, shear]`, or four: along x, then
   * along y. @defaultValue none
   */
  shear?: number | Range | readonly [number, number, number, number];
}

/** Ranges of what is drawn; what has none is not. */
interface AffineRanges {
  readonly degrees: Range;
  readonly translate?: readonly [number, number];
  readonly scale?: Range;
  readonly shears: readonly Range[];
}

/**
 * Warps every image by a random affine map; its size stays.
 *
 * @param degrees - Least and greatest angle, clockwise, or one number for `[-degrees, degrees]`.
 * @throws ConfigError if a range or an option makes no sense.
 */
export function randomAffine(
  degrees: number | Range,
  {translate, scale, shear, interpolation = 'nearest', fill = 0, center}: RandomAffineOptions = {},
): ImageStep {
  const ranges = {degrees: around('randomAffine', 'degrees', degrees, 0), translate, scale, shears: shearsOf(shear)};
  checkRange('randomAffine', 'degrees', ranges.degrees);
  for (const range of ranges.shears) checkRange('randomAffine', 'shear', range);
  if (scale) checkRange('randomAffine', 'scale', scale, ABOVE_ZERO);
  if (translate && !translate.every(part => part >= 0 && part <= 1)) {
    throw new ConfigError(`randomAffine: translate [${translate}] is not a pair [x, y] of parts between 0 and 1`);
  }
  checkWarp('randomAffine', {interpolation, fill});
  checkCenter('randomAffine', center);
  return described('randomAffine', [degrees, {translate, scale, shear, interpolation, fill, center}], (image, key) =>
    affine(image, chooseMap(drawing(key, 'randomAffine', 6), image, ranges), {interpolation, fill, center}),
  );
}

/**
 * The map that numbers in [0, 1) stand for: angle, translation, scale, shear.
 *
 * @internal
 */
export function chooseMap(
  draw: () => number,
  {width, height}: Pick<RgbImage, 'width' | 'height'>,
  {degrees, translate, scale, shears}: AffineRanges,
): Required<AffineMap> {
  const drawn = (range: Range) => between(range, draw());
  const angle = drawn(degrees);
  const move = (part: number, side: number) => roundHalfEven(drawn([-part * side, part * side]));
  const x = translate ? move(translate[0], width) : 0;
  const y = translate ? move(translate[1], height) : 0;
  const magnification = scale ? drawn(scale) : 1;
  const [shearX = 0, shearY = 0] = shears.map(drawn);
  return {angle, translate: [x, y], scale: magnification, shear: [shearX, shearY]};
}

/** @internal */
export function shearsOf(shear: RandomAffineOptions['shear']): Range[] {
  if (shear === undefined) return [];
  if (typeof shear === 'number' || shear.length === 2) return [around('randomAffine', 'shear', shear, 0)];
  const [lowX, highX, lowY, highY] = shear;
  return [
    [lowX, highX],
    [lowY, highY],
  ];
}
