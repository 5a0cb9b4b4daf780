/**
 * What a BMP file says of itself.
 *
 * Reference: Microsoft, BITMAPINFOHEADER and its successors; Pillow, BmpImagePlugin.py, for what is accepted.
 */
import {ImageReadError} from '../../imageReadError.ts';

/** A BMP file, described. Every number has been checked; offsets may lie beyond the end of the file. */
export interface BmpHeader {
  readonly width: number;
  readonly height: number;
  /** Whether the first row in the file is the image's first, too. */
  readonly topDown: boolean;
  readonly bits: Bits;
  readonly compression: 'none' | 'rle8' | 'rle4';
  /** Bits of red, green and blue in a pixel of 16 or 32 bits. */
  readonly masks: readonly [number, number, number];
  readonly palette: {readonly offset: number; readonly colours: number; readonly bytesEach: 3 | 4};
  /** Where the pixels begin. */
  readonly pixels: number;
}

type Bits = 1 | 4 | 8 | 16 | 24 | 32;

/** Bytes of the headers there are: OS/2's, then Windows' versions. */
const SIZES: readonly number[] = [12, 40, 52, 56, 64, 108, 124];
const DEPTHS: readonly Bits[] = [1, 4, 8, 16, 24, 32];
const COMPRESSIONS = ['none', 'rle8', 'rle4', 'bitfields', 'JPEG', 'PNG'] as const;
const FILE_HEADER = 14;

/** Reads the header. @throws ImageReadError if it is cut off, contradicts itself or is of a kind that cannot be read. */
export function bmpHeader(name: string, bytes: Uint8Array): BmpHeader {
  const refuse = (code: 'truncated' | 'damaged' | 'unsupported', what: string): never => {
    throw new ImageReadError(code, name, what);
  };
  const cut = () =>
    refuse('truncated', `the BMP file is cut off after ${bytes.length} bytes; copy or download it again`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < FILE_HEADER + 12) cut();
  const size = view.getUint32(14, true);
  if (!SIZES.includes(size))
    refuse('damaged', `the BMP file has a header of ${size} bytes, not one of ${SIZES.join(', ')}`);
  if (bytes.length < FILE_HEADER + size) cut();
  const old = size === 12;
  const width = old ? view.getUint16(18, true) : view.getInt32(18, true);
  const height = old ? view.getUint16(20, true) : view.getInt32(22, true);
  if (width < 1 || height === 0) refuse('damaged', `the BMP file says that it is ${width}x${height}`);
  const depth = view.getUint16(old ? 24 : 28, true);
  const bits = DEPTHS.find(known => known === depth);
  if (bits === undefined)
    return refuse('damaged', `the BMP file has ${depth} bits a pixel, not one of ${DEPTHS.join(', ')}`);
  const kind = COMPRESSIONS[old ? 0 : view.getUint32(30, true)] ?? 'an unknown method';
  if (kind !== 'none' && kind !== 'bitfields' && kind !== `rle${bits}`) {
    refuse(
      'unsupported',
      `BMP of ${bits} bits compressed by ${kind} cannot be read; convert it, for example: magick in.bmp out.png`,
    );
  }
  const given = old ? 0 : view.getUint32(46, true);
  const colours = bits > 8 ? 0 : given === 0 ? 1 << bits : given;
  if (colours > 65_536) refuse('damaged', `the BMP file has a palette of ${colours} colours`);
  const bytesEach = old ? 3 : 4;
  const fields = kind === 'bitfields' && size === 40 ? 12 : 0;
  const offset = FILE_HEADER + size + fields;
  if (bytes.length < offset + bytesEach * colours) cut();
  const masks = kind === 'bitfields' ? masksAt(view, bits) : DEFAULT_MASKS[bits];
  if (masks === undefined)
    return refuse(
      'unsupported',
      'BMP with such bit fields cannot be read; convert it, for example: magick in.bmp out.png',
    );
  const start = view.getUint32(10, true);
  return {
    ...{width, height: Math.abs(height), topDown: height < 0, bits, masks},
    compression: kind === 'rle8' || kind === 'rle4' ? kind : 'none',
    palette: {offset, colours, bytesEach},
    // some writers say that the pixels begin at the palette
    pixels: start <= FILE_HEADER + size && colours > 0 ? offset + bytesEach * colours : start || offset,
  };
}

type Masks = BmpHeader['masks'];

const BGR: Masks = [0xff0000, 0xff00, 0xff];
const RGB555: Masks = [0x7c00, 0x3e0, 0x1f];
const RGB565: Masks = [0xf800, 0x7e0, 0x1f];
const DEFAULT_MASKS: Readonly<Record<Bits, Masks>> = {1: BGR, 4: BGR, 8: BGR, 16: RGB555, 24: BGR, 32: BGR};

/** Layouts that are written: those that Pillow knows. */
const LAYOUTS: Partial<Record<Bits, readonly Masks[]>> = {
  16: [RGB555, RGB565],
  24: [BGR],
  32: [BGR, [0xff000000, 0xff0000, 0xff00], [0xff000000, 0xff00, 0xff], [0xff, 0xff00, 0xff0000]],
};

function masksAt(view: DataView, bits: Bits): Masks | undefined {
  if (view.byteLength < 66) return undefined;
  const [red, green, blue] = [54, 58, 62].map(at => view.getUint32(at, true));
  return LAYOUTS[bits]?.find(([r, g, b]) => r === red && g === green && b === blue);
}
