import {ConfigError} from '@tfjs-zoo/core';
import type {SampleShape} from '../step.ts';
import type {Box} from './crop.ts';

/** What is written over erased values: one number, one for each channel, or as many as the rectangle has. */
export type EraseValue = number | readonly number[] | Float32Array;

/**
 * Writes over a rectangle of `[height, width, channels]` values; the values given stay as they are.
 *
 * Reference: torchvision, transforms/v2/functional/_augment.py, `erase_image`.
 *
 * @throws ConfigError if the values do not have the shape, the rectangle does not lie inside, or there are neither 1 nor
 *   `channels` nor `box.height * box.width * channels` numbers to write.
 */
export function erase(values: Float32Array, shape: SampleShape, box: Box, value: EraseValue): Float32Array {
  const [height, width, channels] = shape;
  checkShape('erase', values, shape);
  checkBox('erase', box, height, width);
  const written = typeof value === 'number' ? [value] : value;
  const row = box.width * channels;
  if (![1, channels, box.height * row].includes(written.length)) {
    throw new ConfigError(
      `erase: value holds ${written.length} numbers; give 1, one for each of ${channels} channels, or one for each of ` +
        `the ${box.height * row} values of the box`,
    );
  }
  const out = values.slice();
  for (let y = 0; y < box.height; y++) {
    const start = ((box.top + y) * width + box.left) * channels;
    for (let i = 0; i < row; i++) out[start + i] = written[(y * row + i) % written.length];
  }
  return out;
}

/** @throws ConfigError unless there are as many values as the shape has. */
export function checkShape(owner: string, values: Float32Array, shape: SampleShape): void {
  const [height, width, channels] = shape;
  if (values.length !== height * width * channels) {
    throw new ConfigError(
      `${owner}: shape [${shape}] takes ${height * width * channels} values, got ${values.length}; give the shape of ` +
        'what reaches this step, [height, width, channels]',
    );
  }
}

/** @throws ConfigError unless the rectangle is of whole pixels and lies inside. */
export function checkBox(owner: string, box: Box, height: number, width: number): void {
  const {top, left} = box;
  const isWhole = [top, left, box.height, box.width].every(side => Number.isInteger(side) && side >= 0);
  if (!isWhole || top + box.height > height || left + box.width > width) {
    throw new ConfigError(`${owner}: box ${JSON.stringify(box)} does not lie within ${height} rows of ${width} pixels`);
  }
}
