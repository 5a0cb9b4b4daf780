import {stat} from 'node:fs/promises';
import {checkBytes, limitsOf} from '../../decode/limits.ts';
import {ImageReadError} from '../../imageReadError.ts';
import type {RgbImage} from '../../rgbImage.ts';
import type {ImagePlace} from '../../sampleSource.ts';
import {readEncoded} from '../files/readEncoded.ts';
import {readPart} from '../files/readPart.ts';
import {borrowImage, readImage} from '../readImage.ts';

/**
 * Reads and decodes an image where it lies.
 *
 * @param name - What errors call it if it is a part of a file.
 * @param borrow - Whether the pixels may be in memory that is to be given back.
 * @throws ImageReadError if it cannot be read.
 */
export async function readPlace(place: ImagePlace, name: string, borrow = false): Promise<RgbImage> {
  const {path, offset = 0, length, reading} = place;
  if (length === undefined && offset === 0) return borrow ? borrowImage(path, reading) : readImage(path, reading);
  const bytes = await partOf(path, offset, length, name, limitsOf(reading ?? {}).maxBytes);
  return readEncoded(bytes, name, reading, borrow ? borrowImage : readImage);
}

/** Reads the part, of more than `maxBytes` nothing. */
async function partOf(
  path: string,
  offset: number,
  length: number | undefined,
  name: string,
  maxBytes: number,
): Promise<Uint8Array> {
  try {
    const wanted = length ?? Math.max(0, (await stat(path)).size - offset);
    checkBytes(name, wanted, maxBytes);
    const bytes = await readPart(path, offset, wanted);
    if (bytes.length === wanted) return bytes;
    const message = `'${path}' ends after ${bytes.length} of the ${wanted} bytes from ${offset} on`;
    throw new ImageReadError('truncated', name, message);
  } catch (cause) {
    if (!(cause instanceof Error) || !('code' in cause) || cause instanceof ImageReadError) throw cause;
    const code = cause.code === 'ENOENT' ? 'missing' : 'unreadable';
    throw new ImageReadError(code, name, `the file '${path}' cannot be opened: ${cause.code}`, {cause});
  }
}
