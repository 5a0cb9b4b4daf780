/**
 * How a camera was held, as EXIF tells it.
 *
 * Reference: CIPA DC-008 (Exif 2.32), tag 0x0112; PNG, chunk `eXIf`; WebP container, chunk `EXIF`.
 */
import type {ImageFormat} from './identify.ts';

/** 1 is upright; 2 to 8 are mirrored, turned or both. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** What a file says of its orientation. */
export interface Oriented {
  readonly orientation: Orientation;
  /** The file as if it were upright: the same pixels, with nothing to be turned. */
  readonly upright: Uint8Array<ArrayBuffer>;
}

const ORIENTATIONS: readonly Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8];
const ORIENTATION_TAG = 0x0112;

/** Reads the orientation of a JPEG, PNG or WebP file. Other formats are taken as they are. */
export function orientationOf(bytes: Uint8Array<ArrayBuffer>, format: ImageFormat): Oriented {
  const block = BLOCKS[format]?.(bytes);
  const field = block && orientationField(bytes, block);
  if (!field || field.orientation === 1) return {orientation: 1, upright: bytes};
  const {orientation, at, little} = field;
  if (format === 'PNG') {
    // a changed chunk would need a new checksum
    const [start, end] = [block.start - 8, block.end + 4];
    const upright = new Uint8Array(bytes.length - (end - start));
    upright.set(bytes.subarray(0, start));
    upright.set(bytes.subarray(end), start);
    return {orientation, upright};
  }
  const upright = new Uint8Array(bytes);
  upright[at] = little ? 1 : 0;
  upright[at + 1] = little ? 0 : 1;
  return {orientation, upright};
}

/** Where EXIF data are in a file. */
interface Block {
  readonly start: number;
  readonly end: number;
}

const BLOCKS: Partial<Record<ImageFormat, (bytes: Uint8Array) => Block | undefined>> = {
  JPEG: jpegBlock,
  PNG: pngBlock,
  WebP: webpBlock,
};

const text = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length));
const big = (bytes: Uint8Array, at: number, length: number): number =>
  bytes.subarray(at, at + length).reduce((value, byte) => value * 256 + byte, 0);
const small = (bytes: Uint8Array, at: number, length: number): number =>
  bytes.subarray(at, at + length).reduceRight((value, byte) => value * 256 + byte, 0);

const APP1 = 0xe1;
const START_OF_SCAN = 0xda;

function jpegBlock(bytes: Uint8Array): Block | undefined {
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff; at += 2 + Math.max(big(bytes, at + 2, 2), 2)) {
    if (bytes[at + 1] === START_OF_SCAN) return undefined;
    const end = Math.min(at + 2 + big(bytes, at + 2, 2), bytes.length);
    if (bytes[at + 1] === APP1 && text(bytes, at + 4, 6) === 'Exif\0\0') return {start: at + 10, end};
  }
  return undefined;
}

function pngBlock(bytes: Uint8Array): Block | undefined {
  for (let at = 8; at + 12 <= bytes.length; at += 12 + big(bytes, at, 4)) {
    const end = at + 8 + big(bytes, at, 4);
    if (text(bytes, at + 4, 4) === 'eXIf' && end + 4 <= bytes.length) return {start: at + 8, end};
  }
  return undefined;
}

function webpBlock(bytes: Uint8Array): Block | undefined {
  // chunks are padded to even lengths
  for (let at = 12; at + 8 <= bytes.length; at += 8 + small(bytes, at + 4, 4) + (small(bytes, at + 4, 4) % 2)) {
    if (text(bytes, at, 4) !== 'EXIF') continue;
    // some writers keep the beginning that JPEG needs
    const start = at + 8 + (text(bytes, at + 8, 6) === 'Exif\0\0' ? 6 : 0);
    return {start, end: Math.min(at + 8 + small(bytes, at + 4, 4), bytes.length)};
  }
  return undefined;
}

/** Finds the tag in the first directory of EXIF data, which are a TIFF file without pixels. */
function orientationField(
  bytes: Uint8Array,
  {start, end}: Block,
): {orientation: Orientation; at: number; little: boolean} | undefined {
  const little = text(bytes, start, 2) === 'II';
  const number = little ? small : big;
  const directory = start + number(bytes, start + 4, 4);
  const entries = number(bytes, directory, 2);
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + 12 * i;
    if (entry + 12 > end) return undefined;
    if (number(bytes, entry, 2) !== ORIENTATION_TAG) continue;
    const at = entry + 8;
    const orientation = ORIENTATIONS.find(known => known === number(bytes, at, 2));
    return orientation && {orientation, at, little};
  }
  return undefined;
}
