/**
 * The first frame of a GIF on its canvas, coloured as Pillow does it: see-through pixels have their palette's colour, and
 * what the frame leaves of the canvas is filled with the transparent colour, or the palette's first.
 *
 * Reference: GIF89a specification (1990); Pillow, GifImagePlugin.py.
 */
import type {RgbImage} from '../../rgbImage.ts';
import {firstThree, type Rgb} from './toRgb.ts';

/** Where the first frame is, and what is around it. */
export interface GifFrame {
  /** Size of the canvas, which holds the frame. */
  readonly canvas: {readonly width: number; readonly height: number};
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** What is not painted. */
  readonly colour: Rgb;
}

const EXTENSION = 0x21;
const GRAPHIC_CONTROL = 0xf9;
const IMAGE = 0x2c;
const BLACK: Rgb = [0, 0, 0];

/** Reads the bytes up to the first frame. `undefined` if there is none. */
export function gifFrame(bytes: Uint8Array): GifFrame | undefined {
  const word = (from: number): number => bytes[from] | (bytes[from + 1] << 8);
  const globalPalette = palette(bytes, 10, 13);
  let transparent = 0;
  let at = globalPalette.at + 3 * globalPalette.size;
  while (at < bytes.length) {
    if (bytes[at] === EXTENSION) {
      // flags, delay (2 bytes), index of the transparent colour
      if (bytes[at + 1] === GRAPHIC_CONTROL && bytes[at + 3] & 1) transparent = bytes[at + 6];
      at = afterBlocks(bytes, at + 2);
    } else if (bytes[at] === IMAGE) {
      const local = palette(bytes, at + 9, at + 10);
      const [left, top, width, height] = [1, 3, 5, 7].map(from => word(at + from));
      return {
        canvas: {width: Math.max(word(6), left + width), height: Math.max(word(8), top + height)},
        ...{left, top, width, height},
        colour: colourOf(bytes, local.size > 0 ? local : globalPalette, transparent),
      };
    } else {
      at++;
    }
  }
  return undefined;
}

/**
 * Puts a decoded frame where it belongs.
 *
 * @param decoded - What libnsgif gives: the frame in its place, on a canvas that may be smaller than the file's (it
 *   takes some usual sizes of screens for mistakes), see-through where nothing is painted.
 */
export function onCanvas(frame: GifFrame, decoded: RgbImage, channels: number): RgbImage {
  const {canvas, left, top, width, height, colour} = frame;
  const rgb = firstThree(decoded.data, channels);
  const alpha = channels === 2 || channels === 4 ? channels - 1 : undefined;
  const data = new Uint8Array(canvas.width * canvas.height * 3);
  for (let to = 0; to < data.length; to += 3) data.set(colour, to);
  for (let y = top; y < Math.min(top + height, decoded.height); y++) {
    for (let x = left; x < Math.min(left + width, decoded.width); x++) {
      const from = y * decoded.width + x;
      if (alpha !== undefined && decoded.data[from * channels + alpha] === 0) continue;
      for (let c = 0; c < 3; c++) data[(y * canvas.width + x) * 3 + c] = rgb[from * 3 + c];
    }
  }
  return {...canvas, data};
}

/** A palette of which the byte at `flags` says whether it is there, and how large. */
function palette(bytes: Uint8Array, flags: number, at: number): {size: number; at: number} {
  return {size: bytes[flags] & 0x80 ? 2 << (bytes[flags] & 7) : 0, at};
}

/** Without any palette, indices are levels of grey; what is beyond a palette is black. */
function colourOf(bytes: Uint8Array, {size, at}: {size: number; at: number}, index: number): Rgb {
  if (size === 0) return [index, index, index];
  if (index >= size) return BLACK;
  const [red = 0, green = 0, blue = 0] = bytes.subarray(at + 3 * index);
  return [red, green, blue];
}

/** Where a chain of blocks that begins at `at` ends. */
function afterBlocks(bytes: Uint8Array, at: number): number {
  let next = at;
  while (bytes[next] > 0) next += bytes[next] + 1;
  return next + 1;
}
