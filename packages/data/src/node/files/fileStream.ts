/**
 * A file as a stream that skips by position: what is skipped is not read.
 */
import type {FileHandle} from 'node:fs/promises';
import type {ByteStream} from './byteStream.ts';

/** Bytes read at once: a little behind a jump, more and more while there is none. */
const FIRST = 1 << 13;
const MOST = 1 << 20;

/** What `take` gives is good until the next call. The file must not grow or shrink meanwhile. */
export function fileStream(file: FileHandle, size: number): ByteStream {
  let at = 0;
  /** What was read, and where it begins. */
  let window: Uint8Array = new Uint8Array(0);
  let start = 0;
  let ahead = FIRST;

  async function fill(count: number): Promise<void> {
    const end = start + window.length;
    const left = window.subarray(Math.min(window.length, at - start));
    ahead = at <= end ? Math.min(2 * ahead, MOST) : FIRST;
    const wanted = Math.min(Math.max(count, ahead), size - at);
    const next = new Uint8Array(wanted);
    next.set(left);
    let filled = left.length;
    while (filled < wanted) {
      const {bytesRead} = await file.read(next, filled, wanted - filled, at + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    window = next.subarray(0, filled);
    start = at;
  }

  return {
    position: () => at,
    async take(count) {
      if (at < start || at + count > start + window.length) await fill(count);
      const found = window.subarray(at - start, at - start + count);
      at += found.length;
      return found;
    },
    async skip(count) {
      const skipped = Math.min(count, size - at);
      at += skipped;
      return skipped;
    },
  };
}
