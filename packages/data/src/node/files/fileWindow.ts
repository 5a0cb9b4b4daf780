/**
 * A file read by position, where small reads near each other are answered from one larger one.
 */
import type {FileHandle} from 'node:fs/promises';

/** Reads a file of a size that does not change. */
export interface FileWindow {
  readonly size: number;
  /** The bytes from `offset` on, fewer where the file ends. Good until the next call. */
  bytesAt(offset: number, count: number): Promise<Uint8Array>;
}

/** Bytes read at once: a little behind a jump, more and more while what is skipped is less than what is read. */
const FIRST = 1 << 13;
const MOST = 1 << 20;

export function fileWindow(file: FileHandle, size: number): FileWindow {
  /** What was read, and where it begins. */
  let window: Uint8Array = new Uint8Array(0);
  let start = 0;
  let ahead = FIRST;

  async function fill(offset: number, count: number): Promise<void> {
    const end = start + window.length;
    const left = offset >= start && offset <= end ? window.subarray(offset - start) : window.subarray(0, 0);
    ahead = offset >= start && offset <= end + ahead ? Math.min(2 * ahead, MOST) : FIRST;
    const next = new Uint8Array(Math.max(0, Math.min(Math.max(count, ahead), size - offset)));
    next.set(left);
    let filled = left.length;
    while (filled < next.length) {
      const {bytesRead} = await file.read(next, filled, next.length - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    window = next.subarray(0, filled);
    start = offset;
  }

  return {
    size,
    async bytesAt(offset, count) {
      const end = Math.min(offset + count, size);
      if (offset < start || end > start + window.length) await fill(offset, count);
      return window.subarray(offset - start, offset - start + count);
    },
  };
}
