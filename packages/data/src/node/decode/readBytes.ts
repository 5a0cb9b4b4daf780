import {closeSync, constants, fstatSync, open, read} from 'node:fs';
import {promisify} from 'node:util';
import {takeBytes} from '../../byteMemory.ts';
import {checkBytes} from '../../decode/limits.ts';
import {ImageReadError, type ImageReadErrorCode} from '../../imageReadError.ts';

/** What the file system's refusals mean. */
const REASONS: Partial<Record<string, readonly [ImageReadErrorCode, string]>> = {
  ENOENT: ['missing', 'there is no such file'],
  ENOTDIR: ['missing', 'there is no such file'],
  ELOOP: ['missing', 'the link leads in a circle, not to a file'],
  EISDIR: ['directory', 'this is a directory, not an image; imageFolder reads directories of class folders'],
  EACCES: ['unreadable', 'no permission to read this file'],
  EPERM: ['unreadable', 'no permission to read this file'],
  // a socket
  ENXIO: ['not-a-file', 'this is a pipe, socket or device, not a file; copy what it gives to a file first'],
};

const openFile = promisify(open);
const readFile = promisify(read);

/**
 * The bytes of an image file, which may be given back. Never waits for a pipe that nobody writes to, and reads nothing of a file that is too large.
 *
 * @param atMost - Read no more than so many of the first bytes.
 * @throws ImageReadError that names the file.
 */
export async function readBytes(
  path: string,
  maxBytes: number,
  atMost: number = Number.POSITIVE_INFINITY,
): Promise<Uint8Array> {
  try {
    // without O_NONBLOCK, opening a pipe waits for a writer; Windows has neither
    const file = await openFile(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      return await readRegular(path, file, maxBytes, atMost);
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    if (cause instanceof ImageReadError) throw cause;
    const reason = String(cause instanceof Error && 'code' in cause ? cause.code : cause);
    const [code, message] = REASONS[reason] ?? ['unreadable', `the file cannot be read: ${reason}`];
    throw new ImageReadError(code, path, message, {cause});
  }
}

async function readRegular(path: string, file: number, maxBytes: number, atMost: number): Promise<Uint8Array> {
  // of an open file this waits for nothing; each turn through libuv's threads costs more than reading a photograph
  const found = fstatSync(file);
  const refuse = (reason: string): never => {
    const [code, message] = REASONS[reason] ?? ['unreadable', reason];
    throw new ImageReadError(code, path, message);
  };
  if (found.isDirectory()) refuse('EISDIR');
  if (!found.isFile()) refuse('ENXIO');
  checkBytes(path, found.size, maxBytes);
  const bytes = takeBytes(Math.min(found.size, atMost));
  let done = 0;
  while (done < bytes.length) {
    const {bytesRead} = await readFile(file, bytes, done, bytes.length - done, null);
    // the file became shorter meanwhile
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}
