/**
 * What the decoder would get wrong without a word, of TIFF files: palettes that are cut off, of which it makes up the rest,
 * and kinds of pixels that it reads otherwise than they are meant.
 *
 * Reference: TIFF 6.0 (1992); BigTIFF.
 */
import {ImageReadError} from '../../imageReadError.ts';

/** Tags of a directory that are looked at. */
const TAG = {compression: 259, photometric: 262, samplesPerPixel: 277, colourMap: 320, sampleFormat: 339} as const;

/** Compressions that prebuilt libvips lacks. */
const NOT_BUILT_IN: Partial<Record<number, string>> = {34925: 'LZMA', 50000: 'Zstandard', 50001: 'WebP'};

const FLOAT = 3;
const YCBCR = 6;
const JPEGS: readonly (number | undefined)[] = [6, 7];

/** What to do about kinds that cannot be read. */
const REMEDY = 'convert it, for example: magick in.tif out.png';

/**
 * Looks at the first directory of a TIFF file. What it cannot make out is left to the decoder to refuse.
 *
 * @returns The file as if it had one page: the decoder would look for all the others, thousands or cut off as they may be.
 * @throws ImageReadError if the file is cut off, or of a kind that cannot be read.
 */
export function firstTiffPage(name: string, bytes: Uint8Array): Uint8Array {
  const {tags, next} = firstDirectory(bytes);
  const first = (tag: number): number | undefined => tags.get(tag)?.first;
  const unsupported = (what: string): never => {
    throw new ImageReadError('unsupported', name, `TIFF ${what} cannot be read; ${REMEDY}`);
  };
  const compression = first(TAG.compression);
  const missing = NOT_BUILT_IN[compression ?? 0];
  if (missing !== undefined) unsupported(`compressed by ${missing}`);
  const photometric = first(TAG.photometric) ?? 0;
  if (photometric > YCBCR && photometric <= 10) unsupported('in CIE Lab colours');
  if (photometric === YCBCR && !JPEGS.includes(compression)) unsupported('in YCbCr colours without JPEG compression');
  if (first(TAG.sampleFormat) === FLOAT && (first(TAG.samplesPerPixel) ?? 1) > 1) unsupported('of floating colours');

  const end = tags.get(TAG.colourMap)?.end ?? 0;
  if (end > bytes.length) {
    const message = `the TIFF file is cut off after ${bytes.length} bytes (its palette ends at ${end}); copy or download it again`;
    throw new ImageReadError('truncated', name, message);
  }
  const rest = bytes.subarray(next.at, next.at + next.size);
  if (rest.every(byte => byte === 0)) return bytes;
  // slice() of a Buffer would be no copy
  const alone = new Uint8Array(bytes);
  alone.fill(0, next.at, next.at + next.size);
  return alone;
}

/** Values of a tag. */
interface Values {
  /** `undefined` if it lies beyond the end of the file. */
  readonly first: number | undefined;
  /** Where in the file they end. */
  readonly end: number;
}

/** Bytes of a value of each type that these tags come in: SHORT, LONG, LONG8. */
const SIZES: Partial<Record<number, 2 | 4 | 8>> = {3: 2, 4: 4, 16: 8};

/** Values of the tags above, and where the place of the next directory is written. */
function firstDirectory(bytes: Uint8Array): {tags: Map<number, Values>; next: {at: number; size: number}} {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const little = bytes[0] === 0x49;
  const at = (offset: number, size: 2 | 4 | 8): number | undefined => {
    if (offset + size > bytes.length) return undefined;
    if (size === 2) return view.getUint16(offset, little);
    return size === 4 ? view.getUint32(offset, little) : Number(view.getBigUint64(offset, little));
  };
  const big = at(2, 2) === 43;
  const [word, entry] = big ? ([8, 20] as const) : ([4, 12] as const);
  const directory = at(word, word) ?? 0;
  const start = directory + (big ? 8 : 2);
  const fitting = Math.floor(Math.max(bytes.length - start, 0) / entry);
  const end = start + entry * Math.min(at(directory, big ? 8 : 2) ?? 0, fitting);
  const wanted = new Set<number>(Object.values(TAG));
  const tags = new Map<number, Values>();
  for (let from = start; from < end; from += entry) {
    const tag = at(from, 2) ?? 0;
    const size = SIZES[at(from + 2, 2) ?? 0];
    if (size === undefined || !wanted.has(tag)) continue;
    const bytesInAll = (at(from + 4, word) ?? 0) * size;
    const inside = from + 4 + word;
    const values = bytesInAll <= word ? inside : (at(inside, word) ?? 0);
    tags.set(tag, {first: at(values, size), end: values + bytesInAll});
  }
  return {tags, next: {at: end, size: word}};
}
