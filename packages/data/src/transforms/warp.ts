/**
 * Pillow's `Image.transform`, byte for byte: for each output pixel a point of the input.
 *
 * Reference: Pillow, src/libImaging/Geometry.c, `ImagingTransform`.
 */
import {ConfigError} from '@tfjs-zoo/core';
import type {RgbImage} from '../rgbImage.ts';
import {colorOf, type Fill, filled} from './fill.ts';
import {copyPixels, positions} from './nearest.ts';
import {type Sampler, sampleBicubic, sampleBilinear, sampleNearest} from './samplers.ts';
import {shown} from './shown.ts';

/** How pixels between pixels are made. None of them widens when shrinking. */
export type WarpInterpolation = 'nearest' | 'bilinear' | 'bicubic';

/** How an image is warped. */
export interface WarpOptions {
  /** How pixels between pixels are made. @defaultValue 'nearest' */
  interpolation?: WarpInterpolation;
  /** Colour where the image does not reach. @defaultValue 0 */
  fill?: Fill;
}

/** The input's `(x, y)` at the output's: `x = (a x' + b y' + c) / w`, `y = (d x' + e y' + f) / w`, `w = g x' + h y' + 1`. */
export type Projection = readonly [
  a: number,
  b: number,
  c: number,
  d: number,
  e: number,
  f: number,
  g: number,
  h: number,
];

const SAMPLERS: Record<WarpInterpolation, Sampler> = {
  nearest: sampleNearest,
  bilinear: sampleBilinear,
  bicubic: sampleBicubic,
};

/**
 * An affine map: the first six numbers of a {@link Projection}. Nearest neighbour is summed up in 16.16 fixed point, or,
 * without rotation and shear, in floating point, as Pillow does.
 */
export function warpAffine(
  image: RgbImage,
  height: number,
  width: number,
  [a, b, c, d, e, f]: readonly number[],
  options: Required<WarpOptions>,
): RgbImage {
  if (options.interpolation !== 'nearest') return warp(image, height, width, [a, b, c, d, e, f, 0, 0], options);
  const out = {width, height, data: filled(width, height, colorOf('warp', options.fill))};
  if (b === 0 && d === 0) copyPixels(image, positions(a, c, width), positions(e, f, height), out);
  else sumUp(image, [a, b, c, d, e, f], out);
  return out;
}

/** A perspective map. */
export function warp(
  image: RgbImage,
  height: number,
  width: number,
  [a, b, c, d, e, f, g, h]: Projection,
  {interpolation, fill}: Required<WarpOptions>,
): RgbImage {
  const sample = SAMPLERS[interpolation];
  const data = filled(width, height, colorOf('warp', fill));
  for (let row = 0, to = 0; row < height; row++) {
    const y = row + 0.5;
    for (let column = 0; column < width; column++, to += 3) {
      const x = column + 0.5;
      const w = g * x + h * y + 1;
      sample(image, (a * x + b * y + c) / w, (d * x + e * y + f) / w, data, to);
    }
  }
  return {width, height, data};
}

/** Nearest neighbour, from pixel to pixel by addition (`affine_fixed`; `ImagingTransformAffine` where that overflows). */
function sumUp(image: RgbImage, matrix: readonly number[], out: RgbImage): void {
  const [a, b, c, d, e, f] = matrix;
  const {width, height} = out;
  const isSmall = [
    [0, 0],
    [width, height],
    [0, height],
    [width, 0],
  ].every(([x, y]) => Math.abs(x * a + y * b + c) < 32768 && Math.abs(x * d + y * e + f) < 32768);
  const one = isSmall ? 65536 : 1;
  const number = (v: number) => (isSmall ? Math.floor(v * 65536 + 0.5) : v);
  const [dx, dy, right, down] = [a, d, b, e].map(number);
  let startX = number(isSmall ? c + a * 0.5 + b * 0.5 : c + b * 0.5 + a * 0.5);
  let startY = number(isSmall ? f + d * 0.5 + e * 0.5 : f + e * 0.5 + d * 0.5);
  for (let row = 0, to = 0; row < height; row++) {
    let x = startX;
    let y = startY;
    for (let column = 0; column < width; column++, to += 3) {
      sampleNearest(image, x / one, y / one, out.data, to);
      x += dx;
      y += dy;
    }
    startX += right;
    startY += down;
  }
}

/** @throws ConfigError if the interpolation is unknown or the fill is not of bytes. */
export function checkWarp(owner: string, {interpolation, fill}: Required<WarpOptions>): void {
  if (!Object.hasOwn(SAMPLERS, interpolation)) {
    throw new ConfigError(
      `${owner}: interpolation '${interpolation}' is unknown; there are ${Object.keys(SAMPLERS).join(', ')}`,
    );
  }
  colorOf(owner, fill);
}

/** @throws ConfigError unless the center, if any, is two numbers. */
export function checkCenter(owner: string, center: readonly [number, number] | undefined): void {
  if (center !== undefined) checkNumbers(owner, 'center', center);
}

/** @throws ConfigError unless both, `[x, y]`, are finite numbers. */
export function checkNumbers(owner: string, name: string, pair: readonly number[]): void {
  if (pair.length !== 2 || !pair.every(Number.isFinite)) {
    throw new ConfigError(`${owner}: ${name} ${shown(pair)} is not a pair of numbers, [x, y]`);
  }
}
