import type {ByteStream} from './byteStream.ts';
import type {FileWindow} from './fileWindow.ts';

/** A file as a stream: what is skipped is not read. What `take` gives is good until the next call. */
export function fileStream(window: FileWindow): ByteStream {
  let at = 0;
  return {
    position: () => at,
    async take(count) {
      const found = await window.bytesAt(at, count);
      at += found.length;
      return found;
    },
    async skip(count) {
      const skipped = Math.min(count, window.size - at);
      at += skipped;
      return skipped;
    },
  };
}
