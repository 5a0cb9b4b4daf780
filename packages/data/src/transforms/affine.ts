/**
 * Rotation, translation, scale and shear at once.
 *
 * Reference: torchvision, transforms/functional.py, `_get_inverse_affine_matrix`, and v2/functional/_geometry.py,
 * `_affine_image_pil`.
 */
import {ConfigError} from '@tfjs-zoo/core';
import type {RgbImage} from '../rgbImage.ts';
import {checkCenter, checkNumbers, checkWarp, type WarpOptions, warpAffine} from './warp.ts';

/** What is done to the image: sheared first, then scaled, rotated and moved. */
export interface AffineMap {
  /** Rotation in degrees, clockwise. @defaultValue 0 */
  angle?: number;
  /** Move to the right and down, `[x, y]` in pixels. @defaultValue [0, 0] */
  translate?: readonly [number, number];
  /** Magnification. @defaultValue 1 */
  scale?: number;
  /** Angles of the shear along x and y in degrees, or that along x. @defaultValue [0, 0] */
  shear?: number | readonly [number, number];
}

/** How the image is warped. */
export interface AffineOptions extends WarpOptions {
  /** What rotation, scale and shear leave in place, `[x, y]` in pixels from the top left corner. @defaultValue the image's centre */
  center?: readonly [number, number];
}

/**
 * Warps an image by an affine map; its size stays.
 *
 * @throws ConfigError if a number is not finite, the scale not positive, or an option unknown.
 */
export function affine(
  image: RgbImage,
  {angle = 0, translate = [0, 0], scale = 1, shear = [0, 0]}: AffineMap,
  {interpolation = 'nearest', fill = 0, center}: AffineOptions = {},
): RgbImage {
  const shears = typeof shear === 'number' ? ([shear, 0] as const) : shear;
  if (!Number.isFinite(angle)) throw new ConfigError(`affine: angle ${angle} is not a number of degrees`);
  if (!(Number.isFinite(scale) && scale > 0)) throw new ConfigError(`affine: scale ${scale} is not a positive number`);
  checkNumbers('affine', 'translate', translate);
  checkNumbers('affine', 'shear', shears);
  checkWarp('affine', {interpolation, fill});
  checkCenter('affine', center);
  const matrix = inverseOf({angle, translate, scale, shear: shears}, center ?? [image.width * 0.5, image.height * 0.5]);
  return warpAffine(image, image.height, image.width, matrix, {interpolation, fill});
}

/** From the output's points to the input's: `C · (R S H)⁻¹ · C⁻¹ · T⁻¹`. */
function inverseOf(
  {angle, translate, scale, shear}: Required<AffineMap> & {shear: readonly [number, number]},
  [x, y]: readonly [number, number],
): number[] {
  const rotation = radians(angle);
  const [shearX, shearY] = [radians(shear[0]), radians(shear[1])];
  const tan = Math.tan(shearX);
  const a = Math.cos(rotation - shearY) / Math.cos(shearY);
  const b = -(a * tan + Math.sin(rotation));
  const c = Math.sin(rotation - shearY) / Math.cos(shearY);
  const d = Math.cos(rotation) - c * tan;
  const m = [d / scale, -b / scale, 0, -c / scale, a / scale, 0];
  m[2] += x - m[0] * (x + translate[0]) - m[1] * (y + translate[1]);
  m[5] += y - m[3] * (x + translate[0]) - m[4] * (y + translate[1]);
  return m;
}

function radians(degrees: number): number {
  return degrees * (Math.PI / 180);
}
