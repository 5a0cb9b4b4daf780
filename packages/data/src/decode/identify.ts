/**
 * Tells what bytes are by how they begin, whatever the file is called.
 *
 * Only formats listed here as images reach the decoder: not SVG, PDF and the like, which libvips would render too.
 */

/** Formats that are decoded. */
export type ImageFormat = 'JPEG' | 'PNG' | 'WebP' | 'GIF' | 'TIFF' | 'BMP' | 'AVIF';

/** Their names, to be read after "readable are". */
export const READABLE = 'JPEG, PNG, WebP, GIF, TIFF, BMP and AVIF';

/** What the bytes look like. */
export type Identity =
  | {readonly image: ImageFormat}
  /** With its article, to be read after "looks like". */
  | {readonly other: string};

/** How files begin: their bytes as latin-1 text, and at which offset. */
type Signature<Kind> = readonly [kind: Kind, text: string, offset?: number];

const IMAGES: readonly Signature<ImageFormat>[] = [
  ['JPEG', '\xff\xd8\xff'],
  ['PNG', '\x89PNG\r\n\x1a\n'],
  ['WebP', 'WEBP', 8],
  ['GIF', 'GIF87a'],
  ['GIF', 'GIF89a'],
  ['TIFF', 'II*\0'],
  ['TIFF', 'MM\0*'],
  // BigTIFF
  ['TIFF', 'II+\0'],
  ['TIFF', 'MM\0+'],
  ['AVIF', 'ftypavif', 4],
];

/** Lengths of the header that follows a BMP's 14 bytes: `BM` alone begins texts, too. */
const BMP_HEADERS: readonly number[] = [12, 40, 52, 56, 64, 108, 124];

const OTHERS: readonly Signature<string>[] = [
  ['a Git LFS pointer (run: git lfs pull)', 'version https://git-lfs'],
  ['a PDF document', '%PDF-'],
  ['a Photoshop document', '8BPS'],
  ['a ZIP archive', 'PK\x03\x04'],
  ['a gzip archive', '\x1f\x8b'],
  ['an animated AVIF', 'ftypavis', 4],
  ['an HEIC photograph', 'ftyphei', 4],
  ['an HEIC photograph', 'ftypmif1', 4],
  ['a video', 'ftyp', 4],
  ['zeros', '\0'.repeat(16)],
];

/** How texts begin, spaces aside. */
const TEXTS: readonly (readonly [string, RegExp])[] = [
  ['an HTML page', /^<(!doctype html|html|head|body)/i],
  ['an SVG drawing', /^(<\?xml[^>]*>\s*)?<svg/i],
  ['an XML document', /^<\?xml/],
  ['JSON', /^[{[]\s*["{[\]}\d-]/],
];

/** How many of the first bytes are looked at. */
export const HEADER_BYTES = 512;

/** Tells an image from what is not one. */
export function identify(bytes: Uint8Array): Identity {
  const start = bytes.subarray(0, HEADER_BYTES);
  const latin = String.fromCharCode(...start);
  const isThere = ([, text, offset = 0]: Signature<unknown>) => latin.startsWith(text, offset);
  const image = IMAGES.find(isThere);
  if (image) return {image: image[0]};
  if (BMP_HEADERS.some(size => latin.startsWith(`${String.fromCharCode(size)}\0\0\0`, 14)) && latin.startsWith('BM'))
    return {image: 'BMP'};
  return {other: OTHERS.find(isThere)?.[0] ?? describeText(new TextDecoder().decode(start).trim())};
}

function describeText(text: string): string {
  const known = TEXTS.find(([, pattern]) => pattern.test(text));
  if (known) return known[0];
  // a character may be cut in two at the end, which is no sign of binary data
  if (/[\p{Cc}\ufffd]/u.test(text.replace(/[\t\n\r]/g, ' ').replace(/\ufffd$/, ''))) return 'data of an unknown kind';
  const line = text.split('\n', 1)[0].trimEnd();
  return `text: ${JSON.stringify(line.length > 40 ? `${line.slice(0, 40)}…` : line)}`;
}
