/**
 * Decoded images in files: `tfzimg`, a version, width, height and the CRC-32 of all that follows it as 32-bit integers,
 * little-endian, then the pixels.
 */
import {randomUUID} from 'node:crypto';
import {readFile, rename, rm, writeFile} from 'node:fs/promises';
import {crc32} from 'node:zlib';
import type {RgbImage} from '../../rgbImage.ts';

const MAGIC = 'tfzimg\0\x01';
/** Bytes before the pixels. */
export const CACHE_HEADER = 20;

/** Ending of files that are not whole yet. */
export const UNFINISHED = '.part';

/** The image in a file; undefined if the file is not there, or not whole and sound. */
export async function readCacheFile(path: string): Promise<RgbImage | undefined> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!bytes || bytes.length < CACHE_HEADER || bytes.toString('latin1', 0, 8) !== MAGIC) return undefined;
  const [width, height, sum] = [8, 12, 16].map(at => bytes.readUInt32LE(at));
  if (bytes.length !== CACHE_HEADER + width * height * 3 || sum !== checksum(bytes)) return undefined;
  return {width, height, data: new Uint8Array(bytes.buffer, bytes.byteOffset + CACHE_HEADER, width * height * 3)};
}

/** Writes a file that is either whole or not there, whatever happens meanwhile. */
export async function writeCacheFile(path: string, {width, height, data}: RgbImage): Promise<void> {
  const bytes = Buffer.allocUnsafeSlow(CACHE_HEADER + data.length);
  bytes.write(MAGIC, 'latin1');
  bytes.writeUInt32LE(width, 8);
  bytes.writeUInt32LE(height, 12);
  bytes.set(data, CACHE_HEADER);
  bytes.writeUInt32LE(checksum(bytes), 16);
  const unfinished = `${path}.${randomUUID()}${UNFINISHED}`;
  try {
    await writeFile(unfinished, bytes, {flag: 'wx'});
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, {force: true});
    throw error;
  }
}

/** Of the sides and the pixels. */
function checksum(bytes: Buffer): number {
  return crc32(bytes.subarray(CACHE_HEADER), crc32(bytes.subarray(8, 16)));
}
