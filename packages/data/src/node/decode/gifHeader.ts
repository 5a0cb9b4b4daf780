/**
 * What a GIF file says up to its first frame's pixels.
 *
 * Reference: GIF89a specification (1990).
 */
import type {Rgb} from './toRgb.ts';

/** The first frame, described. Offsets may lie beyond the end of the file. */
export interface GifHeader {
  /** Size of the canvas, enlarged to hold the frame, as Pillow does. */
  readonly canvas: {readonly width: number; readonly height: number};
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly interlaced: boolean;
  /** Red, green and blue of 256 indices; those beyond the file's palette are black. */
  readonly colours: Uint8Array;
  /** Of what the frame leaves of the canvas: the transparent colour, or the palette's first. */
  readonly background: Rgb;
  /** Where the frame's codes begin. */
  readonly pixels: number;
}

const EXTENSION = 0x21;
const GRAPHIC_CONTROL = 0xf9;
const IMAGE = 0x2c;
const INTERLACED = 0x40;

/** Reads the bytes up to the first frame. `undefined` if there is none. */
export function gifHeader(bytes: Uint8Array): GifHeader | undefined {
  const word = (from: number): number => bytes[from] | (bytes[from + 1] << 8);
  const common = palette(bytes, 10, 13);
  let transparent = 0;
  let at = common.end;
  while (at < bytes.length) {
    if (bytes[at] === EXTENSION) {
      // flags, delay (2 bytes), index of the transparent colour
      if (bytes[at + 1] === GRAPHIC_CONTROL && bytes[at + 3] & 1) transparent = bytes[at + 6];
      at = afterBlocks(bytes, at + 2);
    } else if (bytes[at] === IMAGE) {
      const own = palette(bytes, at + 9, at + 10);
      const colours = colourTable(bytes, own.size > 0 ? own : common);
      const [left, top, width, height] = [1, 3, 5, 7].map(from => word(at + from));
      const [red, green, blue] = colours.subarray(3 * transparent);
      return {
        canvas: {width: Math.max(word(6), left + width), height: Math.max(word(8), top + height)},
        ...{left, top, width, height, colours},
        interlaced: (bytes[at + 9] & INTERLACED) !== 0,
        background: [red, green, blue],
        pixels: own.end,
      };
    } else {
      at++;
    }
  }
  return undefined;
}

/** A palette of which the byte at `flags` says whether it is there, and how large. */
interface Palette {
  readonly size: number;
  readonly start: number;
  readonly end: number;
}

function palette(bytes: Uint8Array, flags: number, start: number): Palette {
  const size = bytes[flags] & 0x80 ? 2 << (bytes[flags] & 7) : 0;
  return {size, start, end: start + 3 * size};
}

/** Without any palette, indices are levels of grey. */
function colourTable(bytes: Uint8Array, {size, start, end}: Palette): Uint8Array {
  if (size === 0) return Uint8Array.from({length: 768}, (_, i) => Math.floor(i / 3));
  const table = new Uint8Array(768);
  table.set(bytes.subarray(start, end));
  return table;
}

/** Where a chain of blocks that begins at `at` ends. */
function afterBlocks(bytes: Uint8Array, at: number): number {
  let next = at;
  while (bytes[next] > 0) next += bytes[next] + 1;
  return next + 1;
}
