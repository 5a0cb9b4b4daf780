/**
 * A file on disk as a weight source.
 */
import {open, stat} from 'node:fs/promises';
import {WeightFormatError} from '../weightFormatError.ts';
import type {WeightSource} from '../weightSource.ts';

/** Largest single read the operating system is asked for, in bytes. */
const MAX_READ = 1 << 30;

/**
 * Opens a file for positional reads. No handle is kept between reads, so nothing need be closed; a file that changes
 * after this call is noticed and refused.
 *
 * @throws the file system's error if there is no such file
 */
export async function fileSource(path: string): Promise<WeightSource> {
  const before = await stat(path);
  return {
    name: path,
    size: before.size,
    async read(offset, length) {
      const file = await open(path, 'r');
      try {
        const now = await file.stat();
        if (now.size !== before.size || now.mtimeMs !== before.mtimeMs || now.ino !== before.ino) {
          throw new WeightFormatError('E_HASH', `${path} was changed or replaced after it was opened; open it again`, {
            format: 'unknown',
          });
        }
        const bytes = new Uint8Array(length);
        let at = 0;
        while (at < length) {
          const {bytesRead} = await file.read(bytes, at, Math.min(length - at, MAX_READ), offset + at);
          if (bytesRead === 0) break;
          at += bytesRead;
        }
        return bytes.subarray(0, at);
      } finally {
        await file.close();
      }
    },
  };
}
