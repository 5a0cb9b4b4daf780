import {ConfigError} from '@tfjs-zoo/core';
import {shown} from './shown.ts';

/** What stands where an image does not reach: one byte for all three channels, or red, green and blue. */
export type Fill = number | readonly [number, number, number];

/** @throws ConfigError unless every channel is an integer from 0 to 255. */
export function colorOf(owner: string, fill: Fill): readonly [number, number, number] {
  const color = typeof fill === 'number' ? ([fill, fill, fill] as const) : fill;
  if (color.length !== 3 || !color.every(byte => Number.isInteger(byte) && byte >= 0 && byte <= 255)) {
    throw new ConfigError(
      `${owner}: fill ${shown(fill)} is not an integer from 0 to 255 or three of them, [red, green, blue]`,
    );
  }
  return color;
}

/** An image's bytes, all of one colour. */
export function filled(
  width: number,
  height: number,
  [red, green, blue]: readonly [number, number, number],
): Uint8Array {
  const data = new Uint8Array(width * height * 3);
  if (red === green && red === blue) return red === 0 ? data : data.fill(red);
  for (let i = 0; i < data.length; i += 3) {
    data[i] = red;
    data[i + 1] = green;
    data[i + 2] = blue;
  }
  return data;
}
