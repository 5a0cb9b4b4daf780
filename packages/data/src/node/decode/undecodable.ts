import type {ImageFormat} from '../../decode/identify.ts';
import {ImageReadError} from '../../imageReadError.ts';

/** How the lines begin that are about a format; others are sharp's own. */
const ABOUT: Partial<Record<ImageFormat, RegExp>> = {
  JPEG: /jpeg/i,
  PNG: /png/i,
  WebP: /webp/i,
  TIFF: /tiff/i,
  AVIF: /heif/i,
};

/**
 * What is to be said of a file that the decoder refuses.
 *
 * libvips keeps one list of messages for all threads, so of images that are decoded at the same time any may get those of
 * another, or none. Whether a file is cut off is told by its end, therefore, where the format allows, and of the messages
 * only those count that can be about the file.
 */
export function undecodable(name: string, format: ImageFormat, bytes: Uint8Array, cause: unknown): ImageReadError {
  const said = (cause instanceof Error ? cause.message : String(cause)).split('\n').map(line => line.trim());
  const own = said.filter(line => line.startsWith('Input') || ABOUT[format]?.test(line));
  const missing = own.find(line => /premature end|unexpected end|truncated|got \d+ bytes, expected/i.test(line));
  const because = (line: string | undefined) => (line ? ` (${line})` : '');
  if (missing !== undefined || isCutOff(format, bytes)) {
    const message = `the ${format} file is cut off after ${bytes.length} bytes${because(missing ?? own[0])}; copy or download it again`;
    return new ImageReadError('truncated', name, message, {cause});
  }
  const message = `the ${format} file of ${bytes.length} bytes is damaged or cut off${because(own[0])}`;
  return new ImageReadError('damaged', name, message, {cause});
}

/** Whether a file lacks what the format has at the end. */
function isCutOff(format: ImageFormat, bytes: Uint8Array): boolean {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  switch (format) {
    case 'JPEG':
      // no end of image after the last start of a scan; thumbnails have ends of their own, before it
      return file.lastIndexOf('ffd9', undefined, 'hex') <= file.lastIndexOf('ffda', undefined, 'hex');
    case 'PNG':
      return !file.includes('IEND', 0, 'latin1');
    case 'WebP':
      return file.length < 12 || file.readUInt32LE(4) + 8 > file.length;
    default:
      return false;
  }
}
