/**
 * Four corners pulled elsewhere.
 *
 * Reference: torchvision, transforms/functional.py, `_get_perspective_coeffs`, and v2/functional/_geometry.py,
 * `_perspective_image_pil`.
 */
import {ConfigError} from '@tfjs-zoo/core';
import type {RgbImage} from '../rgbImage.ts';
import {checkNumbers, checkWarp, type Projection, type WarpOptions, warp} from './warp.ts';

/** Top left, top right, bottom right and bottom left, each `[x, y]` in pixels. */
export type Corners = readonly [
  readonly [number, number],
  readonly [number, number],
  readonly [number, number],
  readonly [number, number],
];

/** How the image is warped; here bilinear unless told otherwise. */
export interface PerspectiveOptions extends WarpOptions {
  /** How pixels between pixels are made. @defaultValue 'bilinear' */
  interpolation?: WarpOptions['interpolation'];
}

/**
 * Warps an image so that what was at the `startpoints` comes to the `endpoints`; its size stays.
 *
 * torchvision solves for the map by least squares, which leave 1e-16 where a coefficient is 0. Where that decides whether
 * a value is truncated to a level or to the one below, or on which side of a border a point lies, bytes differ: in 14 of
 * 800 random warps, 37 of 2,362,062 bytes by more than one level. The same coefficients give the same bytes.
 *
 * @throws ConfigError if there are not four points of two numbers, or three of a quadruple lie on a line.
 */
export function perspective(
  image: RgbImage,
  startpoints: Corners,
  endpoints: Corners,
  {interpolation = 'bilinear', fill = 0}: PerspectiveOptions = {},
): RgbImage {
  for (const [name, points] of Object.entries({startpoints, endpoints})) {
    if (points.length !== 4) throw new ConfigError(`perspective: ${name} has ${points.length} points; 4 are needed`);
    for (const point of points) checkNumbers('perspective', name, point);
  }
  checkWarp('perspective', {interpolation, fill});
  const projection = projectionOf(startpoints, endpoints);
  if (!projection) {
    throw new ConfigError(
      `perspective: no map takes ${JSON.stringify(startpoints)} to ${JSON.stringify(endpoints)}; no three of four ` +
        'points may lie on a line',
    );
  }
  return warp(image, image.height, image.width, projection, {interpolation, fill});
}

/**
 * The map from the endpoints to the startpoints, rounded to float32 as torchvision's; none if the points determine none.
 *
 * @internal
 */
export function projectionOf(startpoints: Corners, endpoints: Corners): Projection | undefined {
  const rows = endpoints.flatMap(([x, y], i) => {
    const [u, v] = startpoints[i];
    return [
      [x, y, 1, 0, 0, 0, -u * x, -u * y, u],
      [0, 0, 0, x, y, 1, -v * x, -v * y, v],
    ];
  });
  const solution = solved(rows);
  if (!solution) return undefined;
  const [a, b, c, d, e, f, g, h] = solution.map(Math.fround);
  return [a, b, c, d, e, f, g, h];
}

/** Gauss and Jordan's elimination with row pivots, of rows that end in the right-hand side; none where it is singular. */
function solved(rows: readonly number[][]): number[] | undefined {
  const left = rows.map(row => row.slice());
  for (let k = 0; k < left.length; k++) {
    const pivot = left.reduce((best, row, i) => (i > k && Math.abs(row[k]) > Math.abs(left[best][k]) ? i : best), k);
    // entries are whole pixels and their products: what elimination leaves of a zero is far below this
    if (Math.abs(left[pivot][k]) < 1e-9) return undefined;
    [left[k], left[pivot]] = [left[pivot], left[k]];
    for (let i = 0; i < left.length; i++) {
      const factor = left[i][k] / left[k][k];
      if (i !== k) left[i] = left[i].map((value, j) => value - factor * left[k][j]);
    }
  }
  return left.map((row, k) => row[row.length - 1] / row[k]);
}
