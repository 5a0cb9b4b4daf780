import type {RgbImage} from '../rgbImage.ts';
import {colorSimd, replaced} from './colorSimd.ts';

/** What each byte becomes: a table for all channels, or one for red, green and blue each. */
export type ByteTables = Uint8Array | readonly [red: Uint8Array, green: Uint8Array, blue: Uint8Array];

/** Replaces each byte by the table's. */
export function lookUp(image: RgbImage, tables: ByteTables): RgbImage {
  const three = tables instanceof Uint8Array ? ([tables, tables, tables] as const) : tables;
  return colorSimd(image, [replaced(three)]) ?? lookUpPlain(image, three);
}

/**
 * In JavaScript.
 *
 * @internal
 */
export function lookUpPlain(
  {width, height, data}: RgbImage,
  [red, green, blue]: Exclude<ByteTables, Uint8Array>,
): RgbImage {
  const out = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i += 3) {
    out[i] = red[data[i]];
    out[i + 1] = green[data[i + 1]];
    out[i + 2] = blue[data[i + 2]];
  }
  return {width, height, data: out};
}

/** A table from a function of the byte; what it gives is cut to [0, 255] and truncated. */
export function byteTable(of: (byte: number) => number): Uint8Array {
  return Uint8Array.from({length: 256}, (_, byte) => Math.min(255, Math.max(0, Math.trunc(of(byte)))));
}

/** How often each byte occurs, in red, green and blue. */
export function histograms({data}: RgbImage): [red: Uint32Array, green: Uint32Array, blue: Uint32Array] {
  const [red, green, blue] = [new Uint32Array(256), new Uint32Array(256), new Uint32Array(256)];
  for (let i = 0; i < data.length; i += 3) {
    red[data[i]]++;
    green[data[i + 1]]++;
    blue[data[i + 2]]++;
  }
  return [red, green, blue];
}
