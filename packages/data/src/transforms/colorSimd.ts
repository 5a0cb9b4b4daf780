/** Changes of colour by vector code: any number of them, one after the other, in its memory. */
import {copyOf} from '../byteMemory.ts';
import type {RgbImage} from '../rgbImage.ts';
import {PIXELS_AT_ONCE} from '../simd/colorKernels.ts';
import {type Kernels, pixelSimd} from '../simd/pixelSimd.ts';
import {TABLE_BYTES} from '../simd/replaceKernel.ts';

/** A change of the pixels that the memory begins with. */
export type ColorChange = (pixels: number, kernels: Kernels, memory: Uint8Array) => void;

/** Bytes that vector code may read or write beyond the last pixel. */
const SLACK = 64;
/** Behind them there is room for tables. */
const SCRATCH = SLACK + 3 * TABLE_BYTES;
/** Pixels whose luma is summed at a time, so that the sum stays an integer of 32 bits. */
const SUMMED_AT_ONCE = 2 ** 23;

/** Every byte is multiplied. */
export function brightness(factor: number): ColorChange {
  return (pixels, {tint}) => tint(0, 3 * pixels, 0, factor);
}

/** Every byte's distance from the mean luma is multiplied. */
export function contrast(factor: number): ColorChange {
  return (pixels, {tint, lumaSum}, memory) => {
    // the last step may sum pixels that are not there: black adds nothing
    memory.fill(0, 3 * pixels, 3 * (pixels + PIXELS_AT_ONCE));
    let sum = 0;
    for (let start = 0; start < pixels; start += SUMMED_AT_ONCE) {
      sum += lumaSum(3 * start, Math.min(pixels - start, SUMMED_AT_ONCE));
    }
    tint(0, 3 * pixels, Math.trunc(sum / pixels + 0.5), factor);
  };
}

/** Every byte's distance from its pixel's luma is multiplied. */
export function saturation(factor: number): ColorChange {
  return (pixels, {saturate}) => saturate(0, pixels, factor);
}

/** The hue is turned by 255ths of the circle. */
export function hue(turn: number): ColorChange {
  return (pixels, {turnHue}) => turnHue(0, pixels, turn);
}

/** Red, green and blue become what tables of 256 bytes say. */
export function replaced(tables: readonly [Uint8Array, Uint8Array, Uint8Array]): ColorChange {
  return (pixels, {replace}, memory) => {
    const at = 3 * pixels + SLACK;
    for (const [c, table] of tables.entries()) memory.set(table, at + c * TABLE_BYTES);
    replace(0, pixels, at);
  };
}

/** The image changed, or undefined where there is no vector code, or the image too large for it. */
export function colorSimd({width, height, data}: RgbImage, changes: readonly ColorChange[]): RgbImage | undefined {
  const simd = pixelSimd(data.length + SCRATCH);
  if (simd === undefined) return undefined;
  const memory = simd.memory(data.length + SCRATCH);
  memory.set(data);
  for (const change of changes) change(width * height, simd.kernels, memory);
  return {width, height, data: copyOf(memory, 0, data.length)};
}
