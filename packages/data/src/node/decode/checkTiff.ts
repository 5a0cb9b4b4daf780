/**
 * What the decoder would get wrong without a word: TIFF files that end before their pixels do (libvips makes up missing
 * tiles and colours), and kinds of pixels that it reads otherwise than they are meant.
 *
 * Reference: TIFF 6.0 (1992); BigTIFF.
 */
import {ImageReadError} from '../../imageReadError.ts';

/** Tags of a directory that are looked at. */
const TAG = {
  compression: 259,
  photometric: 262,
  stripOffsets: 273,
  samplesPerPixel: 277,
  stripByteCounts: 279,
  colourMap: 320,
  tileOffsets: 324,
  tileByteCounts: 325,
  sampleFormat: 339,
} as const;

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
 * @throws ImageReadError if the file is cut off, or of a kind that cannot be read.
 */
export function checkTiff(name: string, bytes: Uint8Array): void {
  const tags = firstDirectory(bytes);
  const first = (tag: number): number | undefined => tags.get(tag)?.value(0);
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

  const end = Math.max(
    ...[...tags.values()].map(values => values.end),
    endOf(tags.get(TAG.stripOffsets), tags.get(TAG.stripByteCounts)),
    endOf(tags.get(TAG.tileOffsets), tags.get(TAG.tileByteCounts)),
  );
  if (end > bytes.length) {
    const message = `the TIFF file is cut off after ${bytes.length} bytes (it goes on to ${end}); copy or download it again`;
    throw new ImageReadError('truncated', name, message);
  }
}

/** Values of a tag. */
interface Values {
  readonly count: number;
  /** Where in the file they end. */
  readonly end: number;
  value(index: number): number;
}

/** Where the last of some pieces ends. */
function endOf(offsets: Values | undefined, counts: Values | undefined): number {
  let end = 0;
  if (offsets === undefined || counts === undefined) return end;
  for (let i = 0; i < Math.min(offsets.count, counts.count); i++) {
    end = Math.max(end, offsets.value(i) + counts.value(i));
  }
  return end;
}

/** Bytes of a value of each type that offsets, counts and kinds come in: SHORT, LONG, LONG8. */
const SIZES: Partial<Record<number, 2 | 4 | 8>> = {3: 2, 4: 4, 16: 8};

/** Values of the tags above, as far as they lie inside the file. */
function firstDirectory(bytes: Uint8Array): Map<number, Values> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const little = bytes[0] === 0x49;
  const at = (offset: number, size: 2 | 4 | 8): number => {
    if (offset + size > bytes.length) return 0;
    if (size === 2) return view.getUint16(offset, little);
    return size === 4 ? view.getUint32(offset, little) : Number(view.getBigUint64(offset, little));
  };
  const big = at(2, 2) === 43;
  const word = big ? 8 : 4;
  const entry = big ? 20 : 12;
  const directory = at(word, word);
  const start = directory + (big ? 8 : 2);
  const entries = Math.min(at(directory, big ? 8 : 2), Math.floor(Math.max(bytes.length - start, 0) / entry));
  const wanted = new Set<number>(Object.values(TAG));
  const tags = new Map<number, Values>();
  for (let from = start; from < start + entries * entry; from += entry) {
    const tag = at(from, 2);
    const size = SIZES[at(from + 2, 2)];
    if (size === undefined || !wanted.has(tag)) continue;
    const count = at(from + 4, word);
    const inside = from + 4 + word;
    const values = count * size <= word ? inside : at(inside, word);
    const fitting = Math.max(0, Math.min(count, Math.floor((bytes.length - values) / size)));
    tags.set(tag, {count: fitting, end: values + count * size, value: i => at(values + i * size, size)});
  }
  return tags;
}
