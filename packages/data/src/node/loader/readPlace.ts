import {open} from 'node:fs/promises';
import {ImageReadError} from '../../imageReadError.ts';
import type {RgbImage} from '../../rgbImage.ts';
import type {ImagePlace} from '../../sampleSource.ts';
import {readEncoded} from '../files/readEncoded.ts';
import {readImage} from '../readImage.ts';

/**
 * Reads and decodes an image where it lies.
 *
 * @param name - What errors call it if it is a part of a file.
 * @throws ImageReadError if it cannot be read.
 */
export async function readPlace(place: ImagePlace, name: string): Promise<RgbImage> {
  const {path, offset = 0, length, reading} = place;
  if (length === undefined && offset === 0) return readImage(path, reading);
  const bytes = await readPart(path, offset, length, name);
  return readEncoded(bytes, name, reading);
}

async function readPart(path: string, offset: number, length: number | undefined, name: string): Promise<Uint8Array> {
  const file = await open(path).catch((cause: NodeJS.ErrnoException) => {
    const code = cause.code === 'ENOENT' ? 'missing' : 'unreadable';
    throw new ImageReadError(code, name, `the file '${path}' cannot be opened: ${cause.code ?? cause.message}`, {
      cause,
    });
  });
  try {
    const bytes = new Uint8Array(length ?? Math.max(0, (await file.stat()).size - offset));
    const {bytesRead} = await file.read(bytes, 0, bytes.length, offset);
    if (bytesRead === bytes.length) return bytes;
    const message = `'${path}' ends after ${bytesRead} of the ${bytes.length} bytes from ${offset} on`;
    throw new ImageReadError('truncated', name, message);
  } finally {
    await file.close();
  }
}
