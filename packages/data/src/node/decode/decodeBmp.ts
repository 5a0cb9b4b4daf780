/**
 * Decodes Windows bitmaps, which libvips as it comes with sharp does not.
 *
 * Own code, because it is short: what npm offers is either unmaintained or reads few kinds, and none gives Pillow's bytes.
 * Reference: Pillow, BmpImagePlugin.py and libImaging/Unpack.c.
 */

import {checkPixels} from '../../decode/limits.ts';
import {ImageReadError} from '../../imageReadError.ts';
import type {RgbImage} from '../../rgbImage.ts';
import {type BmpHeader, bmpHeader} from './bmpHeader.ts';
import {bmpRuns} from './bmpRuns.ts';

/** Decodes a BMP file: 1, 4 and 8 bits with a palette, run-length coded or not; 16, 24 and 32 bits. */
export function decodeBmp(name: string, bytes: Uint8Array, maxPixels: number): RgbImage {
  const header = bmpHeader(name, bytes);
  const {width, height, bits, compression, topDown} = header;
  checkPixels(name, width, height, maxPixels);
  const stored = bytes.subarray(header.pixels);
  const stride = rowBytes(width, compression === 'none' ? bits : 8);
  const complete =
    compression === 'none' ? stored.length >= stride * (height - 1) + Math.ceil((width * bits) / 8) : true;
  const rows =
    compression === 'none' ? stored : bmpRuns(stored, {width, height, stride, nibbles: compression === 'rle4'});
  if (!complete || rows === undefined) {
    const message = `the BMP file is cut off after ${bytes.length} bytes; copy or download it again`;
    throw new ImageReadError('truncated', name, message);
  }
  const data = new Uint8Array(width * height * 3);
  const unpack = unpacker(bytes, header);
  for (let row = 0; row < height; row++) {
    const to = (topDown ? row : height - 1 - row) * width * 3;
    unpack(rows.subarray(row * stride, (row + 1) * stride), data.subarray(to, to + width * 3));
  }
  return {width, height, data};
}

/** Rows begin at multiples of four bytes. */
const rowBytes = (width: number, bits: number): number => Math.ceil((width * bits) / 32) * 4;

type Unpack = (row: Uint8Array, rgb: Uint8Array) => void;

function unpacker(bytes: Uint8Array, {bits, compression, masks, palette}: BmpHeader): Unpack {
  if (bits === 24) return fromBgr;
  if (bits === 16 || bits === 32) return fromMasks(bits / 8, masks);
  const {offset, colours, bytesEach} = palette;
  // blue, green, red; indices beyond the palette are black
  const table = new Uint8Array(256 * 3);
  for (let i = 0; i < Math.min(colours, 256); i++) {
    for (let c = 0; c < 3; c++) table[i * 3 + c] = bytes[offset + i * bytesEach + 2 - c];
  }
  return fromPalette(table, compression === 'none' ? bits : 8);
}

function fromBgr(row: Uint8Array, rgb: Uint8Array): void {
  for (let i = 0; i < rgb.length; i += 3) {
    rgb[i] = row[i + 2];
    rgb[i + 1] = row[i + 1];
    rgb[i + 2] = row[i];
  }
}

/** Pixels of `each` bytes whose colours lie under masks; fewer than eight bits are stretched to 0..255. */
function fromMasks(each: number, masks: BmpHeader['masks']): Unpack {
  const fields = masks.map(mask => {
    const shift = 31 - Math.clz32(mask & -mask);
    return {shift, most: mask >>> shift};
  });
  return (row, rgb) => {
    for (let from = 0, to = 0; to < rgb.length; from += each) {
      let pixel = 0;
      for (let b = 0; b < each; b++) pixel |= row[from + b] << (8 * b);
      for (const {shift, most} of fields) rgb[to++] = Math.floor((((pixel >>> shift) & most) * 255) / most);
    }
  };
}

function fromPalette(table: Uint8Array, bits: number): Unpack {
  const each = 8 / bits;
  const most = (1 << bits) - 1;
  return (row, rgb) => {
    for (let x = 0, to = 0; to < rgb.length; x++) {
      const byte = row[Math.floor(x / each)];
      const colour = 3 * ((byte >> (8 - bits * ((x % each) + 1))) & most);
      for (let c = 0; c < 3; c++) rgb[to++] = table[colour + c];
    }
  };
}
