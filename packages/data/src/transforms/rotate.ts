/**
 * Rotation as Pillow's `Image.rotate` does it, byte for byte.
 *
 * Reference: Pillow, src/PIL/Image.py, `rotate`.
 */
import {ConfigError} from '@tfjs-zoo/core';
import type {RgbImage} from '../rgbImage.ts';
import {checkCenter, checkWarp, type WarpOptions, warpAffine} from './warp.ts';

/** How an image is rotated. */
export interface RotateOptions extends WarpOptions {
  /** Grow the image so that all of it remains; otherwise the size stays and corners are lost. @defaultValue false */
  expand?: boolean;
  /** What stays in place, `[x, y]` in pixels from the top left corner. @defaultValue the image's centre */
  center?: readonly [number, number];
}

/**
 * Rotates counter-clockwise by `angle` degrees. Multiples of 90 about the centre are exact, where the size allows it: a
 * quarter turn of an image that is not square needs `expand`.
 *
 * @throws ConfigError if the angle or the center is not finite, or an option is unknown.
 */
export function rotate(
  image: RgbImage,
  angle: number,
  {interpolation = 'nearest', fill = 0, expand = false, center}: RotateOptions = {},
): RgbImage {
  if (!Number.isFinite(angle)) throw new ConfigError(`rotate: angle ${angle} is not a number of degrees`);
  checkWarp('rotate', {interpolation, fill});
  checkCenter('rotate', center);
  const degrees = ((angle % 360) + 360) % 360;
  if (!center) {
    if (degrees === 0) return image;
    if (degrees === 180) return quarterTurns(image, 2);
    const isSwap = degrees === 90 || degrees === 270;
    if (isSwap && (expand || image.width === image.height)) return quarterTurns(image, degrees / 90);
  }
  const matrix = matrixOf(degrees, center ?? [image.width / 2, image.height / 2]);
  const [width, height] = expand ? roomFor(image, matrix) : [image.width, image.height];
  if (expand) {
    const at = [-(width - image.width) / 2, -(height - image.height) / 2] as const;
    [matrix[2], matrix[5]] = [applied(matrix, at, 0), applied(matrix, at, 3)];
  }
  return warpAffine(image, height, width, matrix, {interpolation, fill});
}

/** From the output's points to the input's. */
function matrixOf(degrees: number, [x, y]: readonly [number, number]): number[] {
  const angle = -(degrees * (Math.PI / 180));
  // Pillow rounds to 15 decimals, so that quarter turns are whole
  const [cos, sin] = [Number(Math.cos(angle).toFixed(15)), Number(Math.sin(angle).toFixed(15))];
  const matrix = [cos, sin, 0, -sin, cos, 0];
  const [c, f] = [applied(matrix, [-x, -y], 0), applied(matrix, [-x, -y], 3)];
  matrix[2] = c + x;
  matrix[5] = f + y;
  return matrix;
}

function applied(matrix: readonly number[], [x, y]: readonly [number, number], row: number): number {
  return matrix[row] * x + matrix[row + 1] * y + matrix[row + 2];
}

/** Width and height that hold all corners. */
function roomFor({width, height}: RgbImage, matrix: readonly number[]): [width: number, height: number] {
  const corners = [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
  ] as const;
  const [first, second] = [0, 3].map(row => {
    const places = corners.map(corner => applied(matrix, corner, row));
    return Math.ceil(Math.max(...places)) - Math.floor(Math.min(...places));
  });
  return [first, second];
}

/** Counter-clockwise, pixel by pixel. */
function quarterTurns({width, height, data}: RgbImage, turns: number): RgbImage {
  const out = new Uint8Array(data.length);
  const across = turns === 2 ? width : height;
  // where the input's first pixel goes, and how far its next column and its next row are from it
  const start = turns === 1 ? (width - 1) * across : turns === 2 ? width * height - 1 : across - 1;
  const column = turns === 1 ? -across : turns === 2 ? -1 : across;
  const row = turns === 1 ? 1 : turns === 2 ? -width : -1;
  for (let y = 0, from = 0; y < height; y++) {
    for (let x = 0; x < width; x++, from += 3) {
      const to = (start + x * column + y * row) * 3;
      out[to] = data[from];
      out[to + 1] = data[from + 1];
      out[to + 2] = data[from + 2];
    }
  }
  return {width: across, height: turns === 2 ? height : width, data: out};
}
