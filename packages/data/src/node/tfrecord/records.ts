/**
 * TFRecord: records of bytes, each behind its length, both with a checksum.
 *
 *     uint64 length, uint32 masked CRC-32C of it, the bytes, uint32 masked CRC-32C of them; all little-endian
 *
 * Reference: tensorflow/core/lib/io/record_writer.h; the mask: crc32c.h.
 */
import {type Fail, maskedCrc32c} from '@tfjs-zoo/weights/readers';
import {AGAIN} from '../files/contentOf.ts';
import type {FileWindow} from '../files/fileWindow.ts';

/** Where a record's bytes lie. */
export interface RecordPlace {
  readonly start: number;
  readonly end: number;
}

/** Bytes in front of a record's, and behind it. */
const HEAD = 12;
export const TAIL = 4;

/**
 * Steps from record to record; the bytes themselves are not read, and not checked.
 *
 * @throws `E_TRUNCATED` if the file ends in a record, `E_CRC` if a length is damaged, `E_MAGIC` if the first one is
 */
export async function* recordsOf(file: FileWindow, fail: Fail): AsyncGenerator<RecordPlace, void, undefined> {
  for (let at = 0; at < file.size; ) {
    const head = await file.bytesAt(at, HEAD);
    if (head.length < HEAD)
      throw fail('E_TRUNCATED', `the file ends in the length of a record; ${AGAIN}`, {offset: at});
    const view = new DataView(head.buffer, head.byteOffset, HEAD);
    if (maskedCrc32c(head.subarray(0, 8)) !== view.getUint32(8, true)) {
      if (at === 0) throw fail('E_MAGIC', `not a TFRecord file, or a compressed or damaged one; ${AGAIN}`, {offset: 0});
      throw fail('E_CRC', `the length of a record is damaged (its checksum differs); ${AGAIN}`, {offset: at});
    }
    const length = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
    const start = at + HEAD;
    const end = start + length;
    if (end + TAIL > file.size) {
      const text = `a record of ${length} bytes, of which ${Math.max(0, file.size - start)} are there; ${AGAIN}`;
      throw fail('E_TRUNCATED', text, {offset: at});
    }
    yield {start, end};
    at = end + TAIL;
  }
}

/**
 * Holds a record's bytes against the checksum behind them.
 *
 * @param bytes - The record's bytes and the four behind them.
 * @param offset - Where they lie, for the error.
 * @throws `E_CRC`
 */
export function checkRecord(bytes: Uint8Array, offset: number, fail: Fail): void {
  const end = bytes.length - TAIL;
  const wanted = new DataView(bytes.buffer, bytes.byteOffset).getUint32(end, true);
  if (maskedCrc32c(bytes.subarray(0, end)) === wanted) return;
  throw fail('E_CRC', `the record is damaged (its checksum differs); ${AGAIN}`, {offset});
}
