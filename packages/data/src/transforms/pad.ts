/**
 * Borders, as torchvision adds them to PIL images.
 *
 * Reference: torchvision, transforms/_functional_pil.py, `pad`; NumPy, `numpy.pad`.
 */

import {ConfigError} from '@tfjs-zoo/core';
import type {RgbImage} from '../rgbImage.ts';
import type {PlainStep} from '../step.ts';
import {described} from './described.ts';
import {colorOf, type Fill, filled} from './fill.ts';
import {shown} from './shown.ts';

/** Pixels to add: on every side; left and right, then top and bottom; or left, top, right and bottom. */
export type Padding = number | readonly [number, number] | readonly [number, number, number, number];

/**
 * What a border shows: one colour, the pixels at the edge, or the image mirrored, without its edge (`'reflect'`) or with
 * it (`'symmetric'`). A border wider than the image is mirrored again and again.
 */
export type PaddingMode = 'constant' | 'edge' | 'reflect' | 'symmetric';

/** What a border shows. */
export interface PadOptions {
  /** Colour of a constant border. @defaultValue 0 */
  fill?: Fill;
  /** What the border shows. @defaultValue 'constant' */
  paddingMode?: PaddingMode;
}

/** For a position along a side of `size` pixels, possibly outside: the pixel that is shown; -1 for the fill. */
const SOURCES: Record<PaddingMode, (at: number, size: number) => number> = {
  constant: (at, size) => (at >= 0 && at < size ? at : -1),
  edge: (at, size) => Math.min(Math.max(at, 0), size - 1),
  reflect: (at, size) => (size === 1 ? 0 : size - 1 - Math.abs(size - 1 - modulo(at, 2 * size - 2))),
  symmetric: (at, size) => Math.min(modulo(at, 2 * size), 2 * size - 1 - modulo(at, 2 * size)),
};

/**
 * Adds a border.
 *
 * @throws ConfigError if the padding is not of one, two or four integers from 0 on, the mode is unknown, or the fill is
 *   not of bytes.
 */
export function pad(
  padding: Padding,
  {fill = 0, paddingMode = 'constant'}: PadOptions = {},
): PlainStep<RgbImage, RgbImage> {
  const [left, top, right, bottom] = sidesOf('pad', padding);
  const color = colorOf('pad', fill);
  checkPaddingMode('pad', paddingMode);
  const source = SOURCES[paddingMode];
  return described('pad', [padding, {fill, paddingMode}], image => {
    const width = left + image.width + right;
    const height = top + image.height + bottom;
    const data = paddingMode === 'constant' ? filled(width, height, color) : new Uint8Array(width * height * 3);
    const columns = Int32Array.from({length: width}, (_, x) => source(x - left, image.width) * 3);
    for (let y = 0; y < height; y++) {
      const row = source(y - top, image.height);
      if (row >= 0) copyRow(image, row, columns, data, y * width * 3);
    }
    return {width, height, data};
  });
}

/** Copies one row, column by column, from `columns`: offsets into the row, negative for none. */
function copyRow(image: RgbImage, row: number, columns: Int32Array, data: Uint8Array, start: number): void {
  const from = row * image.width * 3;
  for (let x = 0, to = start; x < columns.length; x++, to += 3) {
    if (columns[x] < 0) continue;
    const at = from + columns[x];
    data[to] = image.data[at];
    data[to + 1] = image.data[at + 1];
    data[to + 2] = image.data[at + 2];
  }
}

/** @throws ConfigError unless there are one, two or four integers from 0 on. */
export function sidesOf(
  owner: string,
  padding: Padding,
): readonly [left: number, top: number, right: number, bottom: number] {
  const given = typeof padding === 'number' ? [padding, padding] : padding;
  if (!(given.length === 2 || given.length === 4) || !given.every(side => Number.isInteger(side) && side >= 0)) {
    throw new ConfigError(
      `${owner}: padding ${shown(padding)} is not an integer from 0 on, a pair [x, y] of them or four, ` +
        '[left, top, right, bottom]; crop removes pixels',
    );
  }
  const [left, top, right = left, bottom = top] = given;
  return [left, top, right, bottom];
}

/** @throws ConfigError if there is no such mode. */
export function checkPaddingMode(owner: string, paddingMode: string): void {
  if (!Object.hasOwn(SOURCES, paddingMode)) {
    throw new ConfigError(
      `${owner}: paddingMode '${paddingMode}' is unknown; there are ${Object.keys(SOURCES).join(', ')}`,
    );
  }
}

function modulo(x: number, period: number): number {
  return ((x % period) + period) % period;
}
