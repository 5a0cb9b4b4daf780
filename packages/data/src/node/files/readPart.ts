/**
 * Reads parts of files, many of the same ones: to open a file anew for each takes three to eight times as long as to read a
 * thousand bytes of it. A file that is replaced is the old one until it was not read for a second.
 */
import {type FileHandle, open} from 'node:fs/promises';

/** A file that is open, or being opened. */
interface Kept {
  readonly handle: Promise<FileHandle>;
  /** Reads under way. */
  reads: number;
  /** Whether it was read since the last look. */
  used: boolean;
}

/** Files that are open, by path; the one used longest ago first. */
const kept = new Map<string, Kept>();

/** Most files that are kept open. */
const MOST = 64;

/** A file that was not read for so long is closed, in milliseconds. */
const IDLE = 1000;

let timer: NodeJS.Timeout | undefined;

/**
 * The `length` bytes from `offset` on, or as many as there are.
 *
 * @param path - An absolute path.
 * @throws the file system's error if the file cannot be opened or read
 */
export async function readPart(path: string, offset: number, length: number): Promise<Uint8Array> {
  const file = take(path);
  try {
    const handle = await file.handle;
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const {bytesRead} = await handle.read(bytes, filled, length - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  } catch (error) {
    if (kept.get(path) === file) kept.delete(path);
    // what cannot be closed was not opened, which the error says
    await close(file).catch(() => undefined);
    throw error;
  } finally {
    file.reads--;
  }
}

function take(path: string): Kept {
  const file = kept.get(path) ?? {handle: open(path, 'r'), reads: 0, used: true};
  file.used = true;
  file.reads++;
  kept.delete(path);
  kept.set(path, file);
  closeOldest();
  timer ??= setInterval(closeIdle, IDLE).unref();
  return file;
}

/** Closes the files used longest ago that are not being read, until few enough are open. */
function closeOldest(): void {
  for (const [path, file] of kept) {
    if (kept.size <= MOST) return;
    if (file.reads === 0) forget(path, file);
  }
}

function closeIdle(): void {
  for (const [path, file] of kept) {
    const idle = !file.used && file.reads === 0;
    file.used = false;
    if (idle) forget(path, file);
  }
  if (kept.size > 0) return;
  clearInterval(timer);
  timer = undefined;
}

function forget(path: string, file: Kept): void {
  kept.delete(path);
  // nothing was written: what goes wrong now loses nothing
  void close(file).catch(() => undefined);
}

async function close({handle}: Kept): Promise<void> {
  await (await handle).close();
}
