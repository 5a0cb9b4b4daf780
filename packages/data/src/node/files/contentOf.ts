/**
 * The content of a file from front to back, inflated if it is compressed by gzip, which is told by how it begins.
 */
import {createReadStream, type ReadStream} from 'node:fs';
import {open} from 'node:fs/promises';
import {createGunzip, type Gunzip} from 'node:zlib';
import type {Fail} from '@tfjs-zoo/weights/readers';

/** Bytes that are read, and inflated, at once. */
const CHUNK = 1 << 18;

/** What to do about a file that is not what was sent. Follows "; ". */
export const AGAIN = 'download or copy it again';

/**
 * Gives the content piece by piece; who stops early pays for no more.
 *
 * @throws the file system's error if the file cannot be read; `E_TRUNCATED`, `E_CRC` or `E_HEADER` if it is compressed and
 *   damaged
 */
export async function* contentOf(path: string, fail: Fail): AsyncGenerator<Uint8Array, void, undefined> {
  const compressed = await isGzip(path);
  const file = createReadStream(path, {highWaterMark: CHUNK});
  const content = compressed ? inflated(file) : file;
  try {
    yield* content;
  } catch (error) {
    throw gzipFailure(error, fail);
  } finally {
    content.destroy();
    file.destroy();
  }
}

function inflated(file: ReadStream): Gunzip {
  const gunzip = createGunzip({chunkSize: CHUNK});
  file.on('error', error => gunzip.destroy(error));
  return file.pipe(gunzip);
}

/** Whether a file begins as gzip's do. */
export async function isGzip(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const {bytesRead, buffer} = await file.read(new Uint8Array(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

/** What zlib said, as an error of the file; errors of others stay what they are. */
function gzipFailure(error: unknown, fail: Fail): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'Z_BUF_ERROR') {
    return fail('E_TRUNCATED', `the gzip file is cut off; ${AGAIN}`, {cause: error});
  }
  if (code.startsWith('Z_') && error instanceof Error) {
    return fail('E_CRC', `the gzip file is damaged (${error.message}); ${AGAIN}`, {cause: error});
  }
  return error;
}
