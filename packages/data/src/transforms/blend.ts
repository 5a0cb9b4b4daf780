/**
 * Pillow's `Image.blend`, byte for byte: `a + factor (b - a)` in float32, truncated; beyond [0, 1] also cut to a byte.
 *
 * Reference: Pillow, src/libImaging/Blend.c.
 */
import {ConfigError} from '@tfjs-zoo/core';
import type {RgbImage} from '../rgbImage.ts';
import {byteTable} from './lookUp.ts';

/** From `from` at factor 0 to `to` at factor 1, and on beyond it. */
export function blend(from: RgbImage, to: RgbImage, factor: number): RgbImage {
  if (factor === 0) return from;
  if (factor === 1) return to;
  const steps = stepsOf(factor);
  const data = new Uint8ClampedArray(from.data.length);
  for (let i = 0; i < data.length; i++) {
    const byte = from.data[i];
    // whole before it is stored, since a clamped array rounds
    data[i] = Math.trunc(Math.fround(byte + steps[to.data[i] - byte + 255]));
  }
  return {width: from.width, height: from.height, data: new Uint8Array(data.buffer)};
}

/** What each byte of `to` becomes when `from` is one byte all over. */
export function blendTable(from: number, factor: number): Uint8Array {
  if (factor === 0) return new Uint8Array(256).fill(from);
  const steps = stepsOf(factor);
  return byteTable(to => Math.fround(from + steps[to - from + 255]));
}

/** `factor` times each difference of two bytes, from -255 on. */
function stepsOf(factor: number): Float32Array {
  const single = Math.fround(factor);
  return Float32Array.from({length: 511}, (_, i) => single * (i - 255));
}

/** @throws ConfigError unless the factor is a number from 0 on. */
export function checkFactor(owner: string, factor: number): void {
  if (!(Number.isFinite(factor) && factor >= 0)) {
    throw new ConfigError(`${owner}: factor ${factor} is not a number from 0 on; 1 leaves the image as it is`);
  }
}
