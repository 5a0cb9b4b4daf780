import type {ImageStep} from '../step.ts';
import {described} from './described.ts';
import {draws} from './draws.ts';
import {around, between, checkRange, type Range} from './range.ts';
import {type RotateOptions, rotate} from './rotate.ts';
import {checkCenter, checkWarp} from './warp.ts';

/**
 * Rotates every image by a random angle.
 *
 * Reference: torchvision, transforms/v2/_geometry.py, `RandomRotation`.
 *
 * @param degrees - Least and greatest angle, counter-clockwise, or one number for `[-degrees, degrees]`.
 * @throws ConfigError if the range or an option makes no sense.
 */
export function randomRotation(
  degrees: number | Range,
  {interpolation = 'nearest', fill = 0, expand = false, center}: RotateOptions = {},
): ImageStep {
  const range = around('randomRotation', 'degrees', degrees, 0);
  checkRange('randomRotation', 'degrees', range);
  checkWarp('randomRotation', {interpolation, fill});
  checkCenter('randomRotation', center);
  return described('randomRotation', [degrees, {interpolation, fill, expand, center}], (image, key) =>
    rotate(image, between(range, draws(key, 'randomRotation', 1)[0]), {interpolation, fill, expand, center}),
  );
}
